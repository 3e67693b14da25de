# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# demo -- invented people in every state that the pages show; a part of quickstart.
#
# Each comes as a person would: invited, reviewed and terminated with admitone,
# the form sent to nginx. The external ID says who is there, so a second start
# goes on with whoever is not.

# Number, first and last name, how far it went, and which form they send
# (demo_answers).
demo_people=(
    '1 Ada Openly open -'
    '2 Ben Toolate expired -'
    '3 Cora Calledoff revoked -'
    '4 Dan Waiting pending citizen'
    '5 Eve Welcome approved citizen'
    '6 Finn Refused rejected citizen'
    '7 Gina Receipt approved receipt'
    '8 Hugo Renewal approved renewal'
    '9 Ines Overdue approved overdue'
    '10 Jon Flagged pending flagged'
    '11 Kay Departed terminated citizen'
)

# The day that is so far from today, as forms have it.
demo_day() { date -u -d "$1" +%F; }

# What form KIND says other than deploy/sample-form.json, as JSON.
demo_answers() {
    local day
    case $1 in
    renewal | overdue)
        day=$(demo_day "$([[ $1 == renewal ]] && echo '+30 days' || echo '-10 days')")
        cat <<EOF
{ "citizenshipStatus": "authorized", "alienRegNumber": "A012345678", "authExpDate": "$day",
  "listADoc": "Employment Authorization Document that contains a photograph (Form I-766)",
  "listAIssuingAuthority": "U.S. Citizenship and Immigration Services",
  "listADocNumber": "SRC0000000001", "listAExpDate": "$day" }
EOF
        ;;
    receipt)
        cat <<EOF
{ "listADoc": "Receipt for a replacement of a lost, stolen, or damaged List A document",
  "listAExpDate": "" }
EOF
        ;;
    flagged)
        echo '{ "address": "P.O. Box 12", "zip": "00000", "listAExpDate": "2001-01-01" }'
        ;;
    *)  echo '{}' ;;
    esac
}

# The whole form of FIRST LAST with KIND, for the invite whose link has TOKEN.
demo_form() {
    local first=$1 last=$2 kind=$3 token=$4
    psql -XAtq -v ON_ERROR_STOP=1 -v sample="$(cat "$src/deploy/sample-form.json")" \
        -v answers="$(demo_answers "$kind")" -v first="$first" -v last="$last" \
        -v token="$token" -v today="$(demo_day now)" <<'EOF'
SELECT :'sample'::jsonb
    || '{ "otherLastNames": "", "middleInitial": "", "aptUnit": "", "ssn": "", "zip": "75001",
          "state": "TX", "citizenshipStatus": "usCitizen", "alienRegNumber": "", "authExpDate": "",
          "docChoice": "listA", "listADoc": "U.S. Passport", "listADocNumber": "X00000001",
          "listAIssuingAuthority": "U.S. Department of State", "listAExpDate": "2034-05-20",
          "listBDoc": "", "listBDocNumber": "", "listBExpDate": "", "listBIssuingAuthority": "",
          "listCDoc": "", "listCDocNumber": "", "listCIssuingAuthority": "" }'
    || jsonb_build_object('inviteToken', :'token', 'firstName', :'first', 'lastName', :'last',
        'email', lower(:'first') || '@example.org', 'signatureDate', :'today')
    || :'answers'::jsonb
EOF
}

# One value that QUERY finds by the invite's id $2.
demo_find() { psql -XAtq -v ON_ERROR_STOP=1 -v id="$2" <<<"$1"; }

# Invites FIRST LAST, and brings them as far as STATE, with KIND.
demo_person() {
    local number=$1 first=$2 last=$3 state=$4 kind=$5 link id expires=(--expires-days 30)
    # It was good until yesterday.
    [[ $state != expired ]] || expires=(--expires-at "$(demo_day '-1 day')")
    link=$(admitone invite create --name "$first $last" --email "${first,,}@example.org" \
        --external-id "DEMO-$number" "${expires[@]}") || return
    id=$(demo_find "SELECT id FROM admitone.invite WHERE external_id = 'DEMO-$number'" -) || return
    case $state in
    open | expired) return ;;
    revoked) admitone invite revoke "$id" >/dev/null; return ;;
    esac
    demo_form "$first" "$last" "$kind" "${link##*#}" |
        curl -fsS --noproxy '*' --cacert "$dir/tls/cert.pem" --json @- \
            -o /dev/null "https://localhost:$port/api/submissions" || return
    case $state in
    rejected) admitone submission reject --reason "The signature is missing a name." "$id" ;;
    approved | terminated)
        admitone submission approve --hire-date "$(demo_day '-20 days')" "$id" ;;
    esac >/dev/null || return
    [[ $state != terminated ]] || admitone employee terminate --on "$(demo_day '-2 days')" \
        "$(demo_find "SELECT employee_id FROM admitone.submission WHERE invite_id = :'id'" "$id")" >/dev/null
}

# Those who are not there yet.
make_demo() {
    local person there
    there=$(demo_find "SELECT external_id FROM admitone.invite WHERE external_id LIKE 'DEMO-%'" -) ||
        die "cannot list the invented people"
    for person in "${demo_people[@]}"; do
        ! grep -qx "DEMO-${person%% *}" <<<"$there" || continue
        # shellcheck disable=SC2086     # its words
        demo_person $person || die "cannot create the invented person: $person"
        say "invented person: ${person% *}"
    done
    say "${#demo_people[@]} invented people are in the database; none of them is real"
}
