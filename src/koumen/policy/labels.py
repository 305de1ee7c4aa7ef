"""The general Chinese words for what the format names by ids: channels, periods, reasons, kinds, roles, terms.

A pack's own words go before these; `words.Words` knows both.
"""

from __future__ import annotations

from collections.abc import Mapping

CHANNELS: Mapping[str, str] = {
    "home": "上门", "phone": "电话", "video": "视频", "message": "消息", "remote": "远程", "other": "其他方式",
}  # fmt: skip
PERIODS: Mapping[str, str] = {
    "day": "每日", "week": "每周", "half-month": "每半月", "month": "每月", "quarter": "每季度", "half-year": "每半年",
    "year": "每年",
}  # fmt: skip
UNITS: Mapping[str, str] = {
    "day": "日", "week": "周", "half-month": "个半月", "month": "个月", "quarter": "个季度", "half-year": "个半年",
    "year": "年",
}  # fmt: skip
REASONS: Mapping[str, str] = {
    "hospital": "住院", "away": "外出", "refused": "拒绝", "institution": "入住机构", "other": "其他原因",
}  # fmt: skip
AMENDMENT = "修改文件"
"""What an amending document without a short name of its own is called."""
LEVELS: Mapping[str, str] = {
    "country": "全国", "province": "省级", "city": "市级", "county": "县级", "township": "乡镇级", "village": "村级",
}  # fmt: skip
KINDS: Mapping[str, str] = {
    "visit": "探访", "safety-call": "安全电话", "safety": "安全检查", "condolence": "慰问", "gift": "送慰问品",
    "inspection": "检查", "meal": "送餐", "check-up": "体检陪同",
}  # fmt: skip
"""Kinds of act; a policy's own word stands for `visit`."""
ROLES: Mapping[str, str] = {"director": "负责人", "cadre": "干部", "member": "成员", "volunteer": "志愿者"}
VALUES: Mapping[str, str] = {"high": "高", "medium": "中", "low": "低", "yes": "是", "no": "否"}
"""Values of findings."""
OBJECTS: Mapping[str, str] = {"person": "按人", "household": "按户"}
TERMS: Mapping[str, str] = {
    "visit": "做的事", "beneficiary": "对象", "visitor": "去的人", "responsible_visitor": "负责去的人",
    "key": "重点一档", "general": "其余一档", "key_on_form": "重点一档（表上）", "general_on_form": "其余一档（表上）",
    "beneficiary_on_form": "对象（表上）", "roster": "名单", "ledger": "台账", "file": "档案", "agency": "受托机构",
    "caregiver": "照料的人", "care_agreement": "照料的协议", "care": "服务", "placement": "安置", "plan": "方案",
    "undertaking": "责任书", "visit_form": "登记的表", "monthly_table": "每月的表", "suggestion": "建议",
    "outcome": "结果", "local_rules": "地方的规定", "primary_contact": "第一联系人", "emergency_contact": "紧急联系人",
    "helper": "帮扶的人", "recorder": "录入的人",
}  # fmt: skip
"""What a policy's own word stands for, by the id of the term."""
