"""Delivery of events to handlers: nothing lost, order per key, every record comes to an end that can be seen."""

from sluiceway_common.delivery.delivery import Delivery
from sluiceway_common.delivery.policy import LOOKED_AHEAD, DeliveryPolicy, Lane
from sluiceway_common.delivery.subscriptions import HeardEvent, Subscription, hears, hears_batches, subscriptions_of

__all__ = [
    "LOOKED_AHEAD",
    "Delivery",
    "DeliveryPolicy",
    "HeardEvent",
    "Lane",
    "Subscription",
    "hears",
    "hears_batches",
    "subscriptions_of",
]
