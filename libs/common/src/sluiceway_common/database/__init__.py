"""PostgreSQL: one pool a process, one schema a service, migrations that only add."""

from sluiceway_common.database.migration import migrate as migrate
from sluiceway_common.database.pool import Database as Database
from sluiceway_common.database.statements import TableRow as TableRow
from sluiceway_common.database.statements import advisory_lock as advisory_lock
from sluiceway_common.database.statements import column_arrays as column_arrays
from sluiceway_common.database.statements import labelled as labelled
from sluiceway_common.database.statements import missing as missing
from sluiceway_common.database.statements import parameter as parameter
from sluiceway_common.database.statements import row_parameters as row_parameters
