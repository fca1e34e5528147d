"""What is done when a question comes: in which order, and in whose name."""

from sluiceway_infer.service.infer import InferService as InferService
from sluiceway_infer.service.infer import Policy as Policy
from sluiceway_infer.service.models import Models as Models
from sluiceway_infer.service.models import ServedModel as ServedModel
from sluiceway_infer.service.models import served as served
