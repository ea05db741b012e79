"""The one character that stands for each kind. A kind without an entry here fails the test of symbols."""

EVENT_CLASS_GLYPHS = {
    "01": "纷",
    "02": "险",
    "03": "治",
    "04": "容",
    "05": "街",
    "06": "设",
    "07": "违",
    "08": "市",
    "09": "民",
    "10": "物",
    "11": "急",
    "12": "议",
}

# fmt: off
SERVICE_GLYPHS = {
    "ELDERLY": "老", "CHILDCARE": "托", "AID": "助", "HEALTH": "医", "JOBS": "业", "LEARNING": "学",
    "CULTURE_SPORT": "文", "LEGAL": "法", "SAFETY": "安", "CONVENIENCE": "便", "PROPERTY": "物",
    "NEIGHBOURS": "邻",
}

FACILITY_GLYPHS = {
    "ELD_CANTEEN": "餐", "ELD_DAYCARE": "日", "ELD_HOME": "居", "ELD_INST": "养", "NURSERY": "托",
    "KINDER": "幼", "CHILD_CARE": "童", "AID_POINT": "助", "VETERAN": "军", "DISABLED": "康",
    "HEALTH_CENTER": "医", "HEALTH_STATION": "卫", "HEALTH_HUT": "健", "PHARMACY": "药", "JOB_POINT": "职",
    "SCHOOL_P": "小", "SCHOOL_M": "中", "COMM_SCHOOL": "学", "EDU_POINT": "教", "READ": "书",
    "CULTURE_CENTER": "文", "CULTURE_STATION": "艺", "CULTURE_TERMINAL": "屏", "GYM": "练", "COURT_S": "球",
    "COURT_M": "场", "COURT_L": "体", "FITNESS": "动", "TRAIL": "步", "PLAYGROUND": "玩", "GREEN_PARK": "园",
    "LEGAL_POINT": "法", "MEDIATE": "调", "JUSTICE": "司", "POLICE": "警", "FIRE_MICRO": "消",
    "SHELTER": "避", "AED": "心", "MARKET": "菜", "SUPERMARKET": "超", "SHOP": "店", "PARCEL": "递",
    "REPAIR": "修", "LAUNDRY": "洗", "HAIR": "发", "DINING": "饭", "BANK": "银", "POST": "邮",
    "BUS_STOP": "车", "TOILET": "厕", "WASTE_COLLECT": "圾", "WASTE_POINT": "收", "CHARGE_EBIKE": "充",
    "PROPERTY_OFFICE": "物", "HUB": "享", "COMM_STATION": "社", "STREET_CENTER": "街", "CAMERA": "监",
    "FIRE_HYDRANT": "栓", "STREET_LAMP": "灯", "MANHOLE_COVER": "井", "LIFT_CAR": "梯", "PARKING_LOT": "停",
    "WASTE_BIN": "桶", "NOTICE_BOARD": "栏", "PLANTING": "绿", "BENCH": "椅",
}

SENSOR_GLYPHS = {
    "SMOKE": "烟", "GAS": "气", "EBIKE": "充", "ELEC": "电", "HYDRANT": "压", "WATER_LEVEL": "位",
    "WATERLOG": "涝", "MANHOLE": "盖", "AIR": "空", "NOISE": "噪", "BIN": "满", "PARK": "停",
    "CAMERA_AI": "视", "ACCESS": "门", "LIFT": "梯", "SOS": "救",
}

CARE_GLYPHS = {
    "CARE_ALONE": "独", "CARE_EMPTY_NEST": "空", "CARE_AGED_80": "高", "CARE_DEPENDENT": "失",
    "CARE_DISABLED": "残", "CARE_LOW_INCOME": "低", "CARE_LOW_INCOME_EDGE": "边", "CARE_DESTITUTE": "困",
    "CARE_CHILD_HARDSHIP": "童", "CARE_CHILD_LEFT": "留", "CARE_VETERAN": "军", "CARE_ENTITLED": "优",
    "CARE_MATERNAL": "孕", "CARE_BEREAVED": "慰",
}

PROPERTY_GLYPHS = {
    "PF_INTERCOM": "讲", "PF_ACCESS": "禁", "PF_CCTV": "视", "PF_PERIMETER": "界", "PF_EQUIPMENT": "测",
    "PF_ENVIRONMENT": "环", "PF_WASTE": "分", "PF_PARKING": "停", "PF_NOTICE": "信", "PF_PAYMENT": "缴",
    "PF_REPAIR": "修", "PF_COMPLAINT": "诉",
}

STATUS_GLYPHS = {
    "draft": "草", "pending": "待", "handling": "办", "verifying": "核", "closed": "结", "archived": "档",
    "returned": "退", "due_soon": "临", "overdue": "超",
}
LEVEL_GLYPHS = {"critical": "特", "urgent": "紧", "pressing": "较", "ordinary": "般", "complex": "疑"}
PLATE_GLYPHS = {"uncoded": "未", "coded": "码", "mounted": "墙", "void": "废"}
PROCEDURE_GLYPHS = {
    "election": "选", "deliberation": "协", "decision": "决", "management": "管", "supervision": "督",
}
# Drawn as marks (layers/marks.py); the character is what a text-only list shows.
SENSOR_STATUS_GLYPHS = {"online": "✓", "offline": "✕", "alarm": "!", "fault": "?", "maintenance": "‖"}
# fmt: on
