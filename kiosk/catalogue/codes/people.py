"""Codes that say something of a person: sex, ethnic group, kind of document.

Sources: GB/T 2261.1 and GB/T 3304 as read from published lists; the numbers of GA/T 2000.156 are not among the facts that could
be read, so there is no table of it: an operator gives them (``gb39046_application.OperatorCodes``).
"""

from __future__ import annotations

from kiosk.catalogue.codes.table import Basis, CodeMap, Table, rows

SEX = Table("gb2261.sex", "性别", "GB/T 2261.1", True, rows(Basis.SEEN, "0 未知的性别; 1 男性; 2 女性; 9 未说明的性别"))
SEXES: CodeMap[str] = CodeMap(
    "gb2261.sex",
    tuple(
        (word, code, Basis.SEEN)
        for word, code in (("unknown", "0"), ("male", "1"), ("female", "2"), ("not_stated", "9"))
    ),
)
# 97 and 98 are not of the 56 groups: 其他, and citizens of foreign descent. Cards write a name without 族.
ETHNIC = Table(
    "gb3304",
    "民族",
    "GB/T 3304",
    True,
    rows(
        Basis.SEEN,
        "01 汉; 02 蒙古; 03 回; 04 藏; 05 维吾尔; 06 苗; 07 彝; 08 壮; 09 布依; 10 朝鲜; 11 满; 12 侗; 13 瑶; 14 白; "
        "15 土家; 16 哈尼; 17 哈萨克; 18 傣; 19 黎; 20 傈僳; 21 佤; 22 畲; 23 高山; 24 拉祜; 25 水; 26 东乡; 27 纳西; "
        "28 景颇; 29 柯尔克孜; 30 土; 31 达斡尔; 32 仫佬; 33 羌; 34 布朗; 35 撒拉; 36 毛南; 37 仡佬; 38 锡伯; 39 阿昌; "
        "40 普米; 41 塔吉克; 42 怒; 43 乌孜别克; 44 俄罗斯; 45 鄂温克; 46 德昂; 47 保安; 48 裕固; 49 京; 50 塔塔尔; "
        "51 独龙; 52 鄂伦春; 53 赫哲; 54 门巴; 55 珞巴; 56 基诺; 97 其他; 98 外国血统中国籍人士",
    ),
)
TABLES = (SEX, ETHNIC)

# Kinds of card that this kiosk reads, in the words of the command line.
DOCUMENTS = ("resident", "hmt_permit", "foreigner_2017", "foreigner_2023", "social_security")
