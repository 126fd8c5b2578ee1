"""The pet shop: food, litter, grooming and care, and the people with their animals."""

from __future__ import annotations

from app.sample.trade import Animals, Breed, Good, Habit, Pair, Trade

FOOD: Pair = ("主粮", "Food")
LITTER: Pair = ("猫砂", "Litter")
TREAT: Pair = ("零食", "Treats")
SERVICE: Pair = ("洗护", "Grooming")
CARE: Pair = ("保健", "Care")
SUPPLY: Pair = ("用品", "Supplies")
BAG: Pair = ("袋", "bag")
PACK: Pair = ("包", "pack")
TIME: Pair = ("次", "visit")
PIECE: Pair = ("个", "each")

GOODS = (
    Good("F101", ("成猫粮 5kg", "Adult cat food 5 kg"), (26800, 4200), FOOD, BAG, 40),
    Good("F102", ("幼猫粮 2kg", "Kitten food 2 kg"), (12800, 2100), FOOD, BAG, 25),
    Good("F103", ("成犬粮 10kg", "Adult dog food 10 kg"), (29800, 5200), FOOD, BAG, 42),
    Good("F104", ("小型犬粮 3kg", "Small breed dog food 3 kg"), (13800, 2800), FOOD, BAG, 28),
    Good("F105", ("猫罐头 12 罐", "Cat food tins, 12"), (9600, 1680), FOOD, PACK, 12),
    Good("F106", ("提摩西草 1kg", "Timothy hay 1 kg"), (4600, 1100), FOOD, BAG, 30),
    Good("L201", ("豆腐猫砂 6L", "Clumping litter 10 L"), (2800, 1350), LITTER, BAG, 15),
    Good("L202", ("混合猫砂 10kg", "Wood pellet litter 15 L"), (4500, 950), LITTER, BAG, 20),
    Good("L203", ("尿垫 50 片", "Puppy pads, 50"), (3900, 1700), SUPPLY, PACK, 25),
    Good("T301", ("猫条 10 支", "Lickable cat treats, 10"), (3600, 890), TREAT, PACK),
    Good("T302", ("鸭肉干 200g", "Duck jerky 200 g"), (3200, 750), TREAT, PACK),
    Good("T303", ("洁齿棒 7 支", "Dental chews, 7"), (2900, 695), TREAT, PACK),
    Good("S401", ("猫咪洗护", "Cat bath and brush"), (15800, 5500), SERVICE, TIME),
    Good("S402", ("小型犬洗澡", "Bath, small dog"), (7800, 3800), SERVICE, TIME),
    Good("S403", ("大型犬洗澡", "Bath, large dog"), (16800, 6500), SERVICE, TIME),
    Good("S404", ("造型修剪", "Full groom and trim"), (19800, 8200), SERVICE, TIME),
    Good("S405", ("剪指甲", "Nail trim"), (2500, 1500), SERVICE, TIME),
    Good("S406", ("寄养一天", "Boarding, one day"), (8000, 4000), SERVICE, ("天", "day")),
    Good("M501", ("体内驱虫药", "Worming tablet"), (4500, 1200), CARE, PIECE, 90),
    Good("M502", ("体外驱虫滴剂", "Flea drops"), (7800, 1600), CARE, PIECE, 30),
    Good("M503", ("化毛膏", "Hairball paste"), (5800, 1250), CARE, PIECE, 45),
    Good("G601", ("牵引绳", "Leash"), (5800, 1800), SUPPLY, PIECE),
    Good("G602", ("猫抓板", "Scratching board"), (2900, 900), SUPPLY, PIECE),
    Good("G603", ("航空箱", "Carrier"), (16800, 4500), SUPPLY, PIECE),
    Good("G604", ("猫爬架", "Cat tree"), (39800, 12000), SUPPLY, PIECE),
    Good("G605", ("宠物窝", "Pet bed"), (13800, 4800), SUPPLY, PIECE),
    Good("G606", ("不锈钢食盆", "Steel bowl"), (3500, 1200), SUPPLY, PIECE),
    Good("C701", ("宠物生日蛋糕", "Birthday cake for pets"), (9800, 2400), TREAT, PIECE),
)

HABITS = (
    Habit(24, (26, 28, 30, 34), (10, 20), ("F101", "L201"), ("T301", "M503", "G602"), (1, 1, 1),
          (("只吃鸡肉味", "Chicken flavour only"), ("猫砂要绿茶味", "Unscented litter"),
           ("罐头换着口味拿", "Mix the flavours of the tins")), ("猫家", "cats"), "cat"),
    Habit(17, (12, 14, 14, 16), (11, 20), ("L202",), ("F105", "T301", "F102"), (1, 1, 2),
          (("多猫家庭，猫砂两袋起", "Several cats: two bags of litter at least"),
           ("猫砂送上楼", "Carry the litter to the car")), ("爱囤货", "stocks up"), "cat"),
    Habit(9, (42, 45, 49), (10, 16), ("S401",), ("M502", "T301"), (1, 1, 1),
          (("洗澡约早上，店里安静", "Book the morning, when it is quiet"),
           ("梳毛就好，不剃", "Brush only, never shave")), ("洗护", "grooming"), "cat"),
    Habit(15, (36, 40, 44), (9, 19), ("F103",), ("T302", "M502", "T303"), (1, 1, 1),
          (("狗粮放车后备箱", "The big bag goes into the car"), ("零食要硬的，能磨牙", "Hard chews, for the teeth")),
          ("狗家", "dogs"), "dog"),
    Habit(13, (24, 26, 28), (9, 19), ("F104",), ("T302", "L203", "T303"), (1, 1, 1),
          (("小颗粒，牙不好", "Small kibble, bad teeth"), ("挑食，拌罐头才吃", "Fussy: eats only with something wet on top")),
          ("狗家", "dogs"), "small dog"),
    Habit(16, (14, 18, 21, 28), (10, 18), ("S402",), ("S405", "T302", "S404"), (1, 1, 1),
          (("泰迪装，耳朵留长", "Teddy cut, ears left long"), ("吹风用低温", "Dryer on low"),
           ("洗完系小领巾", "A bandana afterwards, please")), ("洗护", "grooming"), "small dog"),
    Habit(6, (28, 30, 32), (13, 19), ("F106",), ("L202", "G606"), (1, 1, 2),
          (("草要新到的", "Only the freshest hay"), ("孩子养的，教教怎么剪指甲", "The children's pet: show them how to trim nails")),
          ("小宠", "small pets"), "rabbit"),
)  # fmt: skip

ANIMALS = {
    "cat": Animals(("猫", "Cat"), (
        Breed(("英短", "British shorthair"), (3600, 5800)),
        Breed(("布偶", "Ragdoll"), (4200, 6900)),
        Breed(("橘猫", "Ginger cat"), (4000, 7200)),
        Breed(("狸花猫", "Tabby"), (3500, 5400)),
        Breed(("美短", "American shorthair"), (3400, 5600)),
        Breed(("暹罗", "Siamese"), (3000, 4600)),
    )),
    "dog": Animals(("狗", "Dog"), (
        Breed(("金毛", "Golden retriever"), (26000, 34000)),
        Breed(("拉布拉多", "Labrador"), (25000, 33000)),
        Breed(("边牧", "Border collie"), (14000, 20000)),
        Breed(("中华田园犬", "Mixed breed"), (12000, 18000)),
    )),
    "small dog": Animals(("狗", "Dog"), (
        Breed(("柯基", "Corgi"), (9500, 13800)),
        Breed(("泰迪", "Toy poodle"), (3200, 5500)),
        Breed(("柴犬", "Shiba"), (8000, 11500)),
        Breed(("比熊", "Bichon"), (4200, 6500)),
        Breed(("博美", "Pomeranian"), (2000, 3400)),
    )),
    "rabbit": Animals(("兔子", "Rabbit"), (
        Breed(("垂耳兔", "Lop-eared rabbit"), (1400, 2300)),
        Breed(("侏儒兔", "Dwarf rabbit"), (900, 1400)),
    )),
}  # fmt: skip

PET_NAMES: tuple[Pair, ...] = (
    ("奶茶", "Biscuit"), ("布丁", "Pudding"), ("年糕", "Waffles"), ("可乐", "Cola"), ("豆包", "Dumpling"), ("团子", "Olive"),
    ("花卷", "Pretzel"), ("糯米", "Mochi"), ("汤圆", "Marble"), ("芝麻", "Sesame"), ("大黄", "Sunny"), ("小黑", "Midnight"),
    ("球球", "Button"), ("乐乐", "Ziggy"), ("毛毛", "Fluff"), ("雪球", "Snowball"), ("橘子", "Clementine"), ("麻薯", "Peaches"),
    ("土豆", "Spud"), ("馒头", "Crumpet"), ("小鱼", "Minnow"), ("豆丁", "Bean"), ("福宝", "Rufus"), ("元宝", "Penny"),
    ("辣条", "Pepper"), ("泡芙", "Truffle"), ("栗子", "Hazel"), ("煤球", "Cinder"), ("石头", "Pebble"), ("妞妞", "Daisy"),
    ("点点", "Domino"), ("阿福", "Gus"), ("花生", "Peanut"), ("蓝莓", "Blue"), ("饼干", "Cookie"), ("包子", "Bear"),
)  # fmt: skip

ALLERGIES: tuple[Pair, ...] = (
    ("鸡肉", "chicken"), ("牛肉", "beef"), ("谷物", "grain"), ("海鲜", "fish"), ("某些洗剂，用低敏的", "scented shampoo"),
)  # fmt: skip
TEMPERAMENTS: tuple[Pair, ...] = (
    ("怕吹风机", "Afraid of the dryer"), ("剪指甲会咬人，要两个人", "Bites at nail trims: two people"), ("见人就亲", "Loves everybody"),
    ("怕大狗，单独等", "Scared of big dogs: waits apart"), ("很乖，会睡着", "Calm, falls asleep"), ("胆小，慢慢来", "Shy: take it slowly"),
)  # fmt: skip

BIG = Habit(0, (14,), (9, 12), ("F103", "T302"), ("S403", "M502"), (2, 2, 3),
            (("家里三只，一次两袋，放车后备箱", "Keeps three: two bags at a time, into the car"),), ("狗家", "dogs"), "dog")  # fmt: skip

PET_SHOP = Trade(
    goods=GOODS,
    habits=HABITS,
    big=BIG,
    big_first_basket=(("S406", 20), ("G604", 2), ("F101", 4), ("G603", 2), ("G605", 2)),
    late_first_days=(38, 48),
    drifted_days=(44, 52),
    lapsed_days=(150, 450),
    walk_ins=1,
    alerts=(
        ("不要发语音，只看文字", "Text only, never ring"),
        ("家里有新生儿，上门先打电话", "New baby at home: ring before delivering"),
        ("术后恢复中，两个月内不洗澡", "Recovering from surgery: no baths for two months"),
        ("容易受惊乱跑，进门先关好店门", "Bolts when startled: shut the door first"),
        ("寄养只接受单间", "Boarding in a room of its own only"),
        ("肾不好，只吃处方粮", "Kidney trouble: only the vet's food"),
    ),
    notes=(
        ("搬到附近新小区，刚养", "Moved in nearby, first pet"),
        ("出差多，常寄养", "Travels a lot, boards often"),
        ("孩子想再养一只", "The children want another one"),
        ("车停门口，帮搬一下", "Parks outside: help with the bags"),
        ("问过训练课", "Asked about training classes"),
        ("喜欢先看照片再取", "Likes a photo before picking up"),
        ("在救助站做义工", "Volunteers at the shelter"),
        ("上次等太久，按时叫号", "Waited too long last time; keep to the hour"),
    ),
    refund_reasons=(
        ("不爱吃，没拆封", "Would not eat it; bag unopened"),
        ("尺寸不合适", "Wrong size"),
        ("多收了一份，退回", "Charged for one too many"),
    ),
    ordered_ahead=("C701", "S404", "S401"),
    animals=ANIMALS,
)
