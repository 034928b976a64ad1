#!/bin/sh
# restore-backup.sh BASE WAL_FOLDER KEY DATA [TIME]: opens a base backup with the age key file KEY into the empty folder DATA, and has PostgreSQL
# bring it up to TIME (or to the last WAL file that is there) at its next start. Run as the user that PostgreSQL runs as.
set -eu
base=$1 wal=$2 key=$3 data=$4 time=${5:-}
mkdir -p "$data"
chmod 700 "$data"
[ -z "$(ls -A "$data")" ] || {
	echo "$data is not empty" >&2
	exit 1
}
age -d -i "$key" "$base" | zstd -q -d -c | tar -C "$data" -xf -
{
	echo "restore_command = 'age -d -o \"%p.zst\" -i \"$key\" \"$wal/%f.age\" && zstd -q -d --rm -f \"%p.zst\" -o \"%p\"'"
	echo "recovery_target_action = 'promote'"
	# what was restored begins a time line of its own and must not write over the archive of the old one
	echo "archive_command = 'false'"
	[ -z "$time" ] || echo "recovery_target_time = '$time'"
} >>"$data/postgresql.auto.conf"
touch "$data/recovery.signal"
