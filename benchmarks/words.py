"""Names of people, animals and goods for the reference shop: our own lists, no person is meant."""

from __future__ import annotations

SURNAMES = tuple(
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺顾毛郝龚邵万钱严戴莫孔向常"
)
DOUBLE_SURNAMES = ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫")
GIVEN = tuple(
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红玲芬燕彩春菊凤梅琳素云莲真环雪荣爱妹香月莺媛艳瑞凡佳嘉琼勤珍贞莉娣叶璧璐娅琦晶妍茜秋珊莎锦黛青倩婷姣婉娴瑾颖露瑶怡婵雁蓓纨仪荷丹蓉眉君琴蕊薇菁梦岚苑婕馨瑗琰韵融园艺咏卿聪澜纯毓悦昭冰爽琬茗羽希宁欣飘育滢馥筠柔竹霭凝晓欢霄枫芸菲寒伊亚宜可姬舒影荔枝思浩宇轩辰子涵梓雨小大天一"
)
WESTERN_FIRST = (
    "Emma", "Olivia", "Noah", "Liam", "Mia", "Lucas", "Sofia", "Leo", "Anna", "Max", "Julia", "Paul", "Clara", "Tom", "Alice",
    "Hugo", "Eva", "Oscar", "Nora", "Felix", "Ida", "Simon", "Laura", "Daniel", "Sarah", "David", "Maria", "Peter", "Lisa", "Mark",
)  # fmt: skip
WESTERN_LAST = (
    "Smith", "Jones", "Taylor", "Brown", "Williams", "Wilson", "Johnson", "Davies", "Robinson", "Wright", "Thompson", "Evans", "Walker",
    "White", "Roberts", "Green", "Hall", "Wood", "Jackson", "Clarke", "Müller", "Fischer", "Weber", "Schäfer", "Martin", "Dubois",
    "García", "Rossi", "Novák", "O'Brien",
)  # fmt: skip
PETS = (
    "奶茶", "豆豆", "可乐", "球球", "毛毛", "团子", "布丁", "旺财", "小白", "小黑", "咪咪", "乐乐", "多多", "贝贝", "妞妞", "花花", "糯米", "汤圆",
    "芝麻", "橘子", "饼干", "雪球", "黑豆", "年糕", "土豆", "栗子", "可可", "拿铁", "摩卡", "泡芙", "麻薯", "皮蛋", "大福", "元宝", "招财", "来福",
    "欢欢", "点点", "闹闹", "胖胖", "Lucky", "Coco", "Bella", "Max", "Luna", "Charlie", "Milo", "Daisy", "Rocky", "Kiki",
)  # fmt: skip
PET_FRONT = tuple("小大阿老胖黑白黄灰乖")
SPECIES = (
    ("狗", ("泰迪", "金毛", "柯基", "柴犬", "比熊", "边牧", "田园犬")),
    ("猫", ("英短", "美短", "布偶", "橘猫", "加菲", "狸花")),
    ("兔", ("垂耳兔", "侏儒兔")),
)
GOODS = (
    "豆腐砂", "膨润土猫砂", "全价猫粮", "全价狗粮", "幼犬粮", "老年犬粮", "鸡肉冻干", "三文鱼零食", "牛肉条", "洁牙棒", "营养膏", "化毛膏", "沐浴露",
    "驱虫滴剂", "尿垫", "牵引绳", "逗猫棒", "猫抓板", "自动饮水机", "宠物窝", "洗澡", "美容修毛", "寄养一天", "剪指甲", "疫苗", "体检", "牛角包",
    "法棍", "吐司", "蛋挞", "生日蛋糕", "肉松面包", "红豆面包", "拿铁", "美式咖啡", "豆浆", "曲奇", "泡芙", "提拉米苏", "全麦面包",
)  # fmt: skip
SIZES = ("", " 小", " 大", " 6L", " 1.5kg", " 10kg", " 原味", " 鸡肉味", " 三只装", " 特惠")
TAGS = ("老客", "会员", "生日蛋糕", "过敏", "大型犬", "学生", "企业", "朋友介绍", "爱聊天", "送货")
NOTES = (
    "喜欢少糖", "周末来", "狗狗怕吹风机", "要提前电话", "住在隔壁小区", "只买无谷粮", "孩子对花生过敏", "Prefers decaf", "Rings before coming", "下次送试吃装",
)  # fmt: skip
STREETS = (
    "人民路",
    "解放街",
    "中山路",
    "建设大道",
    "和平里",
    "学府路",
    "滨江东路",
    "幸福巷",
    "Main Street",
    "Church Lane",
)
MOBILE_FRONTS = ("130", "131", "132", "133", "135", "136", "137", "138", "139", "150", "151", "152", "156", "158", "159", "177", "180", "186", "187", "188", "189", "199")  # fmt: skip
