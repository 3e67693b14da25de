#!/bin/sh
# embed.sh -- turns the SQL files into C: sql/embed.sh header|source SQL_DIR
#
# A query sql/queries/NAME.sql becomes the string sql_NAME; the migrations
# sql/migrations/NNNN_NAME.sql become the table sql_migrations, in order.
#
# A query whose head has a line "-- Keyed" is an act that is done once for an
# Idempotency-Key: its last SELECT, the answer, becomes one of its WITHs, and a
# row of request_key is written by the same statement. It takes four
# parameters more: $N+1 uuid the key, or null; $N+2 bytea SHA-256 of what is
# asked for; $N+3 bytea a one-time link's sealed token, $N+4 bytea that token's
# SHA-256, or null.
set -eu

what=$1
dir=$2

literal() {
	sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/    "/' -e 's/$/\\n"/' "$1"
}

keyed() {
	awk -v act="$(basename "$1" .sql)" '
	{
		line[NR] = $0
		if ($0 ~ /^SELECT/)
			answer = NR
		for (s = $0; match(s, /\$[0-9]+/); s = substr(s, RSTART + RLENGTH))
			if (substr(s, RSTART + 1, RLENGTH - 1) + 0 > n)
				n = substr(s, RSTART + 1, RLENGTH - 1) + 0
	}
	END {
		sub(/;$/, "", line[NR])
		for (i = 1; i <= NR; i++) {
			if (i == answer - 1)
				line[i] = line[i] ", answer (status, body) AS ("
			print line[i]
		}
		print "), kept AS ("
		print "    INSERT INTO request_key (key, account_id, act, content,"
		print "        status, row_ids, sealed_token, token_digest)"
		printf "    SELECT $%d::uuid, $1::uuid, \047%s\047, ", n + 1, act
		printf "$%d::bytea, status,\n        answer_ids(body), ", n + 2
		printf "$%d::bytea, $%d::bytea\n", n + 3, n + 4
		printf "      FROM answer WHERE $%d IS NOT NULL AND status < 300\n", n + 1
		print ")"
		print "SELECT * FROM answer;"
	}' "$1"
}

echo "/* Made by sql/embed.sh from the files in sql/. */"
case $what in
header)
	echo "#ifndef STORE_SQL_H"
	echo "#define STORE_SQL_H"
	echo "struct sql_migration { int version; const char *name; const char *sql; };"
	echo "/* Ordered by version; the last has the name NULL. */"
	echo "extern const struct sql_migration sql_migrations[];"
	for file in "$dir"/queries/*.sql; do
		echo "extern const char sql_$(basename "$file" .sql)[];"
	done
	echo "#endif"
	;;
source)
	echo '#include <stddef.h>'
	echo '#include "pg/sql.h"'
	for file in "$dir"/queries/*.sql; do
		echo "const char sql_$(basename "$file" .sql)[] ="
		if grep -q '^-- Keyed' "$file"; then
			keyed "$file" | literal -
		else
			literal "$file"
		fi
		echo "    ;"
	done
	echo "const struct sql_migration sql_migrations[] = {"
	for file in "$dir"/migrations/*.sql; do
		name=$(basename "$file" .sql)
		echo "{ $(echo "${name%%_*}" | sed 's/^0*//'), \"${name#*_}\","
		literal "$file"
		echo "},"
	done
	echo "{ 0, NULL, NULL } };"
	;;
esac
