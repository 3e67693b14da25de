#!/bin/sh
# embed.sh -- turns the SQL files into C: sql/embed.sh header|source SQL_DIR
#
# A query sql/queries/NAME.sql becomes the statement sql_NAME; the migrations
# sql/migrations/NNNN_NAME.sql become the table sql_migrations, in order.
#
# The head of a query names each of its parameters, "$N TYPE NAME", in order.
# They become the members of union sql_NAME_in, so a parameter that is not
# there does not compile; one that the head has and the text has not, or the
# other way round, ends the build here.
#
# A query whose head has a line "-- Keyed" is an act that is done once for an
# Idempotency-Key: its last SELECT, the answer, becomes one of its WITHs, and a
# row of request_key is written by the same statement. It takes the four
# parameters of KEY more: the key, or null; SHA-256 of what is asked for; a
# one-time link's sealed token and that token's SHA-256, or null.
#
# A query whose head has a line "-- At once" is not prepared on a connection
# but run there, to set it up.
set -eu

what=$1
dir=$2

literal() {
	sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/    "/' -e 's/$/\\n"/' "$1"
}

# params FILE: the names of its parameters, in order, each with a blank before.
params() {
	awk -v key=" key content sealed_link link_digest" '
	BEGIN { PARAMETER = "\\$[0-9]+ +[a-z0-9]+(\\[\\])? +[a-z_]+" }
	function fail(why) {
		print FILENAME ":" NR ": " why >"/dev/stderr"
		failed = 1
		exit 1
	}
	/^--/ {
		if (/^-- (In:)? +\$/ && match($0, PARAMETER)) {
			split(substr($0, RSTART + 1, RLENGTH - 1), word)
			if (word[1] + 0 != ++n)
				fail("parameter $" n " is missing in the head")
			names = names " " word[3]
		}
		keyed = keyed || /^-- Keyed/
		next
	}
	{
		for (s = $0; match(s, /\$[0-9]+/); s = substr(s, RSTART + RLENGTH)) {
			number = substr(s, RSTART + 1, RLENGTH - 1) + 0
			used[number] = 1
			if (number > n)
				fail("$" number " is not in the head")
		}
	}
	END {
		if (failed)
			exit 1
		for (i = 1; i <= n; i++)
			if (!(i in used))
				fail("$" i " of the head is not used")
		print names (keyed ? key : "")
	}' "$1"
}

# count NAME...: how many they are
count() {
	echo $#
}

# declare_query NAME PARAMETER...
declare_query() {
	echo "extern const struct db_statement sql_$1;"
	name=$1
	shift
	[ $# -gt 0 ] || return 0
	echo "union sql_${name}_in {"
	echo "	struct {"
	printf '\t\tstruct db_param %s;\n' "$@"
	echo "	} named;"
	echo "	struct db_param all[$#];"
	echo "};"
}

# define_query FILE NAME
define_query() {
	names=$(params "$1")
	# shellcheck disable=SC2086 # a word is a name
	count=$(count $names)
	once=false
	! grep -q '^-- At once' "$1" || once=true
	echo "const struct db_statement sql_$2 = {"
	echo "	.name = \"$2\", .params = $count, .at_once = $once, .sql ="
	if grep -q '^-- Keyed' "$1"; then
		keyed "$1" | literal -
	else
		literal "$1"
	fi
	echo "};"
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
	cat <<-'END'
	#ifndef PG_SQL_H
	#define PG_SQL_H
	#include "pg/db.h"

	/*
	 * The statement NAME with its parameters by name, .a = db_text("b"), as
	 * the two arguments that db_run() and others take; one that is left out
	 * is null. SQL_PLAIN: it takes none.
	 */
	#define SQL(name, ...) &sql_##name, \
		(const union sql_##name##_in){ { __VA_ARGS__ } }.all
	#define SQL_PLAIN(name) &sql_##name, NULL

	struct sql_migration { int version; const char *name; const char *sql; };
	/* Ordered by version; the last has the name NULL. */
	extern const struct sql_migration sql_migrations[];

	END
	for file in "$dir"/queries/*.sql; do
		names=$(params "$file")
		# shellcheck disable=SC2086 # a word is a name
		declare_query "$(basename "$file" .sql)" $names
	done
	echo "#endif"
	;;
source)
	echo '#include <stddef.h>'
	echo '#include "pg/sql.h"'
	for file in "$dir"/queries/*.sql; do
		define_query "$file" "$(basename "$file" .sql)"
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
