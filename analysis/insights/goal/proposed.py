"""Which event looks like what a team wants to happen?"""

from __future__ import annotations

import re
from collections.abc import Sequence

# The likeliest first: money that came in, then what leads to it, then an end that was reached. A "payment" alone may
# be a step before the purchase, what was paid is none.
_WORDS = (
    r"paid|(?<![a-z])pay(?![a-z])|payment.*(succe|complet|confirm|done|made|received)|支付|付款|缴费|成交",
    r"purchase|buy|bought|购买",
    r"pay",
    r"order|checkout|下单|订单|订购",
    r"approv|批准|审批通过|放款|授信成功",
    r"subscri|订阅|开通|续费|renew",
    r"sign.?up|regist|注册|报名",
    r"complet|finish|完成|结业|达成|提交成功",
    r"convert|conversion|转化",
)
_UNDONE = re.compile(
    r"fail|cancel|refund|abandon|error|start|begin|view|失败|取消|退款|退订|放弃|开始|浏览"
    r"|(un|dis|pre[_ -]?|to be )(subscri|regist|paid|approv)"
    # a page, a form or a choice on the way
    r"|detail|info|page|screen|method|option|address|history|(?<![a-z])list|select|choose|click|(?<![a-z])tap"
    r"|(?<!submit)(?<!complete)[ _.-]form$|pending|declin|reject"
    r"|详情|信息|页|方式|地址|记录|列表|选择|点击|进入|待支付|待审批|待付款|未支付|未付款",
    re.IGNORECASE,
)


def likely_goal(events: Sequence[str]) -> str | None:
    """The first event of the likeliest kind; None where none looks like a goal."""
    done = [event for event in events if not _UNDONE.search(event)]
    for words in _WORDS:
        found = next((event for event in done if re.search(words, event, re.IGNORECASE)), None)
        if found is not None:
            return found
    return None
