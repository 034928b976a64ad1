#!/bin/sh
# base-backup.sh FOLDER: a verified copy of the whole server, packed and closed for the recipients of BACKUP_RECIPIENTS, as FOLDER/base-TIME.age.
# Run as a user who may replicate; PGHOST, PGPORT, PGUSER, PGPASSWORD or ~/.pgpass say where. PGBIN: where PostgreSQL's programs are.
set -eu
folder=$1
recipients=${BACKUP_RECIPIENTS:-/etc/cocoatrack/recipients.txt}
bin=${PGBIN:+$PGBIN/}
work=$(mktemp -d "$folder/.base-XXXXXX")
trap 'rm -rf "$work"' EXIT
"${bin}pg_basebackup" -D "$work/data" -X stream -c fast --manifest-checksums=SHA256
"${bin}pg_verifybackup" -q "$work/data"
name=base-$(date -u +%Y%m%dT%H%M%SZ)
tar -C "$work/data" -cf - . | zstd -q -3 -c | age -R "$recipients" -o "$work/closed"
sync "$work/closed"
mv "$work/closed" "$folder/$name.age"
echo "$folder/$name.age"
