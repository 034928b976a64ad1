#!/bin/sh
# restore-drill.sh BASE WAL_FOLDER KEY [TIME]: restores into a folder of its own beside nothing that runs, starts PostgreSQL there, has the relay
# check every hash, seal and countersignature, and throws it away. Prints what was found; ends with 0 only if all of it holds.
# Run as the user that PostgreSQL runs as. DATABASE_URL: of the server that was backed up; its port is replaced by DRILL_PORT.
# RELAY_SECRET or RELAY_SECRET_FILE: the relay's. PGBIN: where PostgreSQL's programs are; NODE_PROGRAM: Node 24.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
port=${DRILL_PORT:-54329}
bin=${PGBIN:+$PGBIN/}
work=$(mktemp -d "${TMPDIR:-/tmp}/restore-drill-XXXXXX")
end() {
	"${bin}pg_ctl" -s -D "$work/data" -m immediate stop || true
	rm -rf "$work"
}
trap end EXIT
"$here/restore-backup.sh" "$1" "$2" "$3" "$work/data" "${4:-}"
"${bin}pg_ctl" -s -w -t "${DRILL_SECONDS:-3600}" -D "$work/data" -l "$work/log" \
	-o "-c port=$port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c archive_mode=off" start || {
	tail -20 "$work/log" >&2
	exit 1
}
url=$(printf '%s' "$DATABASE_URL" | sed -E "s#@[^/]*/#@127.0.0.1:$port/#")
cd "$here/.."
DATABASE_URL=$url ${NODE_PROGRAM:-node} --disable-warning=ExperimentalWarning src-relay/main.ts verify
