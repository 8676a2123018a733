"""What is fixed in the sample shop: its calendar, events, goods, channels and planted stories?"""

from datetime import date

import numpy as np

# Local, naive times of Asia/Shanghai (UTC+8, no daylight saving), as a shop's own export has them.
FIRST_DAY = date(2026, 3, 1)
DAYS = 90
DAY_SECONDS = 86_400
WINDOW_SECONDS = DAYS * DAY_SECONDS
START = np.datetime64(FIRST_DAY, "s")

EVENTS = (
    "visit",
    "register_start",
    "register_field",
    "register_done",
    "search",
    "view_product",
    "add_to_cart",
    "support_chat",
    "coupon_received",
    "checkout",
    "pay_failed",
    "pay",
    "comment",
    "refund",
)
EVENT_CODE = {name: code for code, name in enumerate(EVENTS)}

PLATFORMS = ("android", "ios", "mini_program", "web")
PLATFORM_SHARE = (0.42, 0.25, 0.20, 0.13)

CHANNELS = ("organic", "app_store", "search_ads", "friend_invite", "short_video_ads")
# The campaign on short videos began with the window, so nobody from before it came that way.
EARLIER_CHANNEL_SHARE = (0.36, 0.28, 0.20, 0.16, 0.0)
NEW_CHANNEL_SHARE = (0.28, 0.22, 0.18, 0.16, 0.16)

FORM_FIELDS = ("phone", "sms_code", "nickname", "id_card", "address")
FORM_LOSS = (0.03, 0.04, 0.02, 0.42, 0.04)

COUPONS = ("support_15_off", "spring_5_off")
COUPON_DISCOUNT = (0.15, 0.05)

CITIES = (
    "Shanghai", "Beijing", "Guangzhou", "Shenzhen", "Chengdu", "Hangzhou",
    "Wuhan", "Chongqing", "Nanjing", "Xi'an", "Changsha", "Qingdao",
)  # fmt: skip
CITY_SHARE = (0.16, 0.14, 0.11, 0.11, 0.09, 0.08, 0.07, 0.07, 0.05, 0.05, 0.04, 0.03)
GENDERS = ("female", "male")
GENDER_SHARE = (0.56, 0.44)
AGE_GROUPS = ("18-24", "25-34", "35-44", "45-54", "55+")
AGE_SHARE = (0.20, 0.34, 0.25, 0.14, 0.07)
LEVELS = ("regular", "silver", "gold", "black")
LEVEL_FROM_RANK = (0.60, 0.85, 0.97)

# Prices in yuan.
GOODS: dict[str, tuple[tuple[str, float], ...]] = {
    "snacks": (
        ("Spicy Crisps", 12.9), ("Duck Neck", 29.9), ("Mixed Nuts", 49.0),
        ("Seaweed Rolls", 15.9), ("Instant Noodles", 24.5), ("Egg Yolk Pastry", 36.0),
    ),
    "fresh": (
        ("Strawberries", 39.9), ("Salmon Fillet", 78.0), ("Free-Range Eggs", 32.8),
        ("Beef Brisket", 66.0), ("Blueberries", 29.9), ("Pak Choi", 8.8),
    ),
    "drinks": (
        ("Oat Milk", 19.9), ("Sparkling Water", 45.0), ("Longjing Tea", 128.0),
        ("Cold Brew Coffee", 59.0), ("Plum Juice", 22.0), ("Craft Beer", 72.0),
    ),
    "beauty": (
        ("Sunscreen", 89.0), ("Face Serum", 199.0), ("Lipstick", 129.0),
        ("Sheet Masks", 69.0), ("Shampoo", 55.0), ("Hand Cream", 35.0),
    ),
    "clothing": (
        ("Linen Shirt", 159.0), ("Running Shoes", 399.0), ("Cotton Socks", 29.0),
        ("Denim Jacket", 269.0), ("Yoga Trousers", 139.0), ("Sun Hat", 59.0),
    ),
    "home": (
        ("Storage Box", 45.0), ("Desk Lamp", 119.0), ("Bed Linen", 239.0),
        ("Frying Pan", 149.0), ("Kitchen Towels", 25.9), ("Scented Candle", 68.0),
    ),
    "electronics": (
        ("Wireless Earbuds", 299.0), ("Power Bank", 129.0), ("Smart Band", 249.0),
        ("USB-C Cable", 29.9), ("Air Fryer", 359.0), ("Mechanical Keyboard", 419.0),
    ),
    "baby": (
        ("Nappies", 99.0), ("Baby Wipes", 39.9), ("Picture Book", 28.0),
        ("Infant Formula", 268.0), ("Building Blocks", 158.0), ("Rice Cereal", 46.0),
    ),
}  # fmt: skip
CATEGORIES = tuple(GOODS)
CATEGORY_SHARE = (0.15, 0.17, 0.12, 0.14, 0.14, 0.12, 0.09, 0.07)
GOODS_PER_CATEGORY = 6
PRODUCTS = tuple(name for goods in GOODS.values() for name, _ in goods)
PRICES = np.array([price for goods in GOODS.values() for _, price in goods])
SNACKS = CATEGORIES.index("snacks")

# Story 1: paying broke on one platform for ten days.
BROKEN_PLATFORM = "android"
BROKEN_FIRST_DAY = date(2026, 4, 13)
BROKEN_LAST_DAY = date(2026, 4, 22)
# Story 2: night snack fans (夜猫零食达人).
NIGHT_SNACK_SHARE = 0.035
# Story 3: users who ask support about their cart and leave unless they get a coupon.
HESITANT_SHARE = 0.12
# Story 4: a channel whose users do not come back after their first day.
ONE_DAY_CHANNEL = "short_video_ads"
ONE_DAY_SHARE = 0.97
# Story 5: the form field at which new users leave.
LOSING_FIELD = "id_card"
