"""The bakery: bread, cakes and coffee, and the habits of the families around it."""

from __future__ import annotations

from app.sample.trade import Good, Habit, Pair, Trade

BREAD: Pair = ("面包", "Bread")
PASTRY: Pair = ("西点", "Pastries")
CAKE: Pair = ("蛋糕", "Cakes")
DRINK: Pair = ("饮品", "Drinks")
EXTRA: Pair = ("其他", "Extras")
PIECE: Pair = ("个", "each")
BOX: Pair = ("盒", "box")
CUP: Pair = ("杯", "cup")

GOODS = (
    Good("B101", ("原味吐司", "White sandwich loaf"), (1800, 600), BREAD, PIECE, 4),
    Good("B102", ("全麦核桃欧包", "Country sourdough"), (3200, 900), BREAD, PIECE, 6),
    Good("B103", ("蒜香法棍", "Baguette"), (1500, 450), BREAD, PIECE),
    Good("B104", ("海盐卷 4 个", "Seeded rye loaf"), (2400, 950), BREAD, PIECE, 7),
    Good("B105", ("贝果 3 个", "Bagels, half a dozen"), (2100, 1000), BREAD, BOX, 5),
    Good("B106", ("咸蛋黄肉松包", "Ham and cheese croissant"), (1200, 575), BREAD, PIECE),
    Good("P201", ("可颂", "Butter croissant"), (1400, 425), PASTRY, PIECE),
    Good("P202", ("蛋挞 4 个", "Cinnamon roll"), (2400, 475), PASTRY, PIECE),
    Good("P203", ("海绵泡芙", "Chocolate eclair"), (900, 495), PASTRY, PIECE),
    Good("P204", ("菠萝包", "Blueberry muffin"), (800, 375), PASTRY, PIECE),
    Good("P205", ("红豆麻薯包", "Banana bread, slice"), (900, 350), PASTRY, PIECE),
    Good("P206", ("曲奇礼盒", "Cookies, a dozen"), (6800, 1800), PASTRY, BOX),
    Good("C301", ("6 寸水果奶油蛋糕", "Birthday cake, 6 inch"), (15800, 3800), CAKE, PIECE),
    Good("C302", ("8 寸水果奶油蛋糕", "Birthday cake, 8 inch"), (25800, 5400), CAKE, PIECE),
    Good("C303", ("戚风切块", "Carrot cake, slice"), (1600, 550), CAKE, PIECE),
    Good("C304", ("巴斯克切块", "Cheesecake, slice"), (2600, 625), CAKE, PIECE),
    Good("C305", ("三层婚礼蛋糕", "Wedding cake, three tiers"), (168000, 48000), CAKE, PIECE),
    Good("C306", ("纸杯蛋糕 6 个", "Cupcakes, half a dozen"), (7200, 2100), CAKE, BOX),
    Good("D401", ("美式咖啡", "Filter coffee"), (1800, 325), DRINK, CUP),
    Good("D402", ("拿铁", "Latte"), (2400, 475), DRINK, CUP),
    Good("D403", ("现磨豆浆", "Hot chocolate"), (800, 450), DRINK, CUP),
    Good("D404", ("鲜牛奶", "Fresh orange juice"), (1200, 495), DRINK, CUP),
    Good("E501", ("数字蜡烛", "Candles"), (800, 300), EXTRA, BOX),
    Good("E502", ("手提礼盒", "Gift box"), (1500, 400), EXTRA, PIECE),
    Good("E503", ("手工草莓酱", "Strawberry jam"), (3600, 750), EXTRA, PIECE, 30),
    Good("E504", ("手工酸奶", "Granola, 500 g"), (1500, 900), EXTRA, PIECE, 14),
)

HABITS = (
    Habit(9, (4, 5), (7, 9), ("P201",), ("D401", "D402", "B106"), (1, 1, 1, 2),
          (("早上赶地铁，提前装好袋", "In a hurry before work: have the bag ready"),
           ("咖啡不加糖", "Coffee black, no sugar"), ("可颂要热一下", "Likes the croissant warmed up")),
          ("上班族", "before work")),
    Habit(25, (7, 7, 7, 10), (9, 12), ("B102",), ("B101", "E503", "P202"), (1, 1, 1, 2),
          (("周末一家人早饭吃，吐司切厚片", "Weekend breakfast for the family: thick slices"),
           ("欧包切片，分两袋装", "Sourdough sliced, in two bags"), ("爱吃皮烤得脆的", "Likes a dark, crisp crust")),
          ("周末客", "weekend")),
    Habit(20, (8, 9, 10, 12), (15, 18), ("P204",), ("D404", "P203", "P205"), (1, 2, 2, 3),
          (("放学带两个孩子来，孩子爱草莓味", "Comes after school with two children; strawberry is the favourite"),
           ("给孩子的少糖", "Less sugar for the little one"), ("孩子喜欢自己夹面包", "The children like to pick for themselves"))),
    Habit(19, (14, 14, 15, 16), (10, 17), ("B101",), ("B104", "B105", "E504"), (1, 1, 2),
          (("一次买够两周，切片冷冻", "Buys for two weeks and freezes it: sliced, please"),
           ("老人牙口不好，要软的", "Soft bread for the grandparents")),
          ("爱囤货", "stocks up")),
    Habit(16, (18, 20, 22), (13, 17), ("C303", "D402"), ("C304", "P203"), (1, 2, 2),
          (("下午和朋友来坐，靠窗的位子", "Meets friends in the afternoon, by the window"),
           ("蛋糕少奶油", "Easy on the cream")),
          ("下午茶", "afternoon")),
    Habit(7, (24, 26, 28), (10, 18), ("C301",), ("E501", "P206", "E502"), (1, 1, 1),
          (("家里人多，每个月都有人过生日", "A big family: somebody has a birthday every month"),
           ("蛋糕写全名，不要写岁数", "Names on the cake, never the age")),
          ("订蛋糕", "orders cakes")),
    Habit(4, (11, 14), (8, 11), ("C306", "P206"), ("B105", "D401"), (2, 3, 4),
          (("公司下午茶，开收据写公司名", "For the office: the receipt goes to the company"),
           ("提前一天打电话订", "Rings the day before to order")),
          ("公司单", "office")),
)  # fmt: skip

BIG = Habit(0, (7,), (8, 10), ("B102", "P206"), ("B105", "D402"), (2, 3, 4),
            (("每周给整个办公室带早饭", "Buys breakfast for the whole team every week"),), ("公司单", "office"))  # fmt: skip

BAKERY = Trade(
    goods=GOODS,
    habits=HABITS,
    big=BIG,
    big_first_basket=(("C305", 1), ("C306", 12), ("E502", 12)),
    late_first_days=(19, 26),
    drifted_days=(22, 26),
    lapsed_days=(120, 420),
    walk_ins=3,
    alerts=(
        ("孩子对花生过敏", "Son is allergic to peanuts"),
        ("对鸡蛋过敏", "Allergic to eggs"),
        ("乳糖不耐受，不能加奶油", "Lactose intolerant: no cream"),
        ("糖尿病，只要无糖的", "Diabetic: sugar-free only"),
        ("坚果过敏，连核桃也不行", "Nut allergy, walnuts as well"),
        ("麸质过敏，给家人买", "Buys for others; cannot eat wheat"),
        ("怀孕，不吃含酒的点心", "Expecting: nothing with alcohol"),
    ),
    notes=(
        ("住在对面小区，常步行来", "Lives across the road and walks over"),
        ("自己带布袋，不要塑料袋", "Brings a cloth bag"),
        ("问过蛋糕课，开班时说一声", "Asked about baking classes; say when one opens"),
        ("搬家了，现在半路来", "Moved house, comes from further away now"),
        ("喜欢聊天，孩子今年上小学", "Likes a chat; the youngest starts school this year"),
        ("上次蛋糕颜色淡，下次深一点", "The icing was too pale last time; darker next time"),
        ("试过黑麦面包，太酸", "Tried the rye, found it too sour"),
        ("介绍过好几位邻居来", "Has sent several neighbours"),
    ),
    refund_reasons=(
        ("拿错了口味", "Wrong flavour taken"),
        ("包装压坏了", "Squashed in the bag"),
        ("多收了一份，退回", "Charged for one too many"),
    ),
    ordered_ahead=("C301", "C302", "C305", "C306"),
    animals={},
)
