#!/bin/sh
# archive-wal.sh FILE NAME FOLDER: PostgreSQL's archive_command. Packs and closes one WAL file for the recipients of BACKUP_RECIPIENTS
# (a file of age public keys; the private ones are elsewhere). A name that is there already with other bytes before it was closed is an error.
set -eu
file=$1 name=$2 folder=$3
recipients=${BACKUP_RECIPIENTS:-/etc/cocoatrack/recipients.txt}
sum=$(sha256sum "$file" | cut -d' ' -f1)
if [ -e "$folder/$name.age" ]; then
	[ "$(cat "$folder/$name.sha256" 2>/dev/null)" = "$sum" ] && exit 0
	echo "$name was archived before with other bytes" >&2
	exit 1
fi
mkdir -p "$folder"
zstd -q -c "$file" | age -R "$recipients" -o "$folder/.$name.part"
sync "$folder/.$name.part"
printf '%s\n' "$sum" >"$folder/$name.sha256"
mv "$folder/.$name.part" "$folder/$name.age"
sync "$folder"
