#!/bin/sh
# embed.sh -- turns the SQL files into C: sql/embed.sh header|source SQL_DIR
#
# A query sql/queries/NAME.sql becomes the string sql_NAME; the migrations
# sql/migrations/NNNN_NAME.sql become the table sql_migrations, in order.
set -eu

what=$1
dir=$2

literal() {
	sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/    "/' -e 's/$/\\n"/' "$1"
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
	echo '#include "store/sql.h"'
	for file in "$dir"/queries/*.sql; do
		echo "const char sql_$(basename "$file" .sql)[] ="
		literal "$file"
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
