"""What a consumer owes: nothing lost, order per key, every record comes to an end that can be seen."""

from sluiceway_common.delivery.delivery import Delivery
from sluiceway_common.delivery.policy import DeliveryPolicy
from sluiceway_common.delivery.subscriptions import Subscription, hears, subscriptions_of

__all__ = ["Delivery", "DeliveryPolicy", "Subscription", "hears", "subscriptions_of"]
