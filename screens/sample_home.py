"""The home screen for pictures and tests: the tiles of the sample catalogue, some of them not offered here."""

from __future__ import annotations

from kiosk.journey.state import DeviceHealth, Journey, Network
from kiosk.model.bundle import Audience, BundleCard, Elsewhere, Stage
from screens.sample_copy import COPY
from screens.sample_inquiries import FUND, PENSION
from screens.sample_papers import PLACE

_LIFE = tuple(
    Stage(stage_id, name, Audience.PERSON, everyday=stage_id == "everyday")
    for stage_id, name in (
        ("birth", "生孩子"),
        ("school", "上学"),
        ("work", "工作"),
        ("medical", "看病"),
        ("marriage", "结婚"),
        ("hardship", "困难和残疾"),
        ("veterans", "退役"),
        ("home", "住房"),
        ("retirement", "养老"),
        ("death", "身后"),
        ("everyday", "证卡和公积金"),
    )
)
_PERSON = tuple(
    BundleCard(
        bundle_id, name, Audience.PERSON, icon, available, available or bundle_id == "school", stage, hint, elder
    )
    for bundle_id, name, icon, stage, available, hint, elder in (
        ("newborn", "新生儿出生", "baby-carriage", "birth", True, "出生证、户口、医保一起办", 0),
        ("school", "入园入学", "school", "school", False, "幼儿园、小学、初中报名", 0),
        ("graduation", "毕业", "certificate", "school", False, "档案、户口、就业登记", 0),
        ("employment", "就业", "briefcase", "work", True, "就业登记、参保", 0),
        ("medical", "就医", "hospital-box", "medical", True, "参保、报销、异地就医", 3),
        ("marriage", "结婚生育", "ring", "marriage", True, "结婚登记、生育登记", 0),
        ("disability", "残疾人服务", "wheelchair-accessibility", "hardship", True, "残疾人证、补贴", 0),
        ("hardship", "困难救助", "hand-heart", "hardship", True, "低保、临时救助", 4),
        ("veterans", "军人退役", "medal", "veterans", True, "报到、落户、社保接续", 0),
        ("home", "二手房过户", "home-city", "home", True, "过户、缴税、水电气改名", 0),
        ("retirement", "退休", "account-clock", "retirement", True, "养老金、医保、公积金一起办", 1),
        ("afterlife", "身后事办理", "flower-tulip", "death", True, "注销、抚恤、继承", 0),
        ("social_card", "社保卡服务", "credit-card-scan-outline", "everyday", True, "社保卡在生活里的各种用处", 2),
        ("social_card_loss", "社保卡挂失", "lock-outline", "everyday", True, "卡丢了，先挂失", 0),
        ("fund_withdrawal", "公积金提取", "cash", "everyday", False, "租房、买房、退休提取", 0),
        ("id_card_renewal", "身份证换领", "card-account-details", "everyday", True, "到期换证，先约时间", 0),
    )
)
_ENTERPRISE = tuple(
    BundleCard(bundle_id, name, Audience.ENTERPRISE, icon, True, True, stage, hint)
    for bundle_id, name, icon, stage, hint in (
        ("startup", "企业开办", "storefront-outline", "startup", "执照、公章、发票、社保一起办"),
        ("construction", "工程建设", "hammer-wrench", "startup", "许可、审查、验收"),
        ("utilities", "水电气网报装", "home-city", "startup", "一次申请，一起接通"),
        ("operation", "生产经营", "factory", "startup", "经营许可、信息变更"),
        ("subsidies", "惠企政策兑现", "hand-coin", "startup", "补贴、奖励、稳岗返还"),
        ("hiring", "员工录用", "account-tie", "startup", "就业登记、参保、档案"),
        ("realestate", "企业不动产登记", "office-building", "startup", "登记、缴税、水电气改名"),
        ("closing", "企业注销", "store", "closing", "税务、社保、执照一起注销"),
    )
)
STAGES = (*_LIFE, Stage("startup", "开办", Audience.ENTERPRISE), Stage("closing", "注销", Audience.ENTERPRISE))
TILES = (*_PERSON, *_ENTERPRISE)
ELSEWHERE = (
    Elsewhere("passport", "护照、港澳台通行证", "公安机关出入境接待窗口", "12367"),
    Elsewhere("divorce", "离婚登记", "婚姻登记处，夫妻双方到场"),
)
HOME = Journey(
    PLACE,
    TILES,
    STAGES,
    ELSEWHERE,
    ("retirement", "medical", "newborn"),
    copying=COPY,
    inquiries=(FUND, PENSION),
    network=Network.OK,
    devices={"speaker": DeviceHealth("online"), "receipt_printer": DeviceHealth("online", "full")},
)
