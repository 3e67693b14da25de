# SPDX-License-Identifier: MIT
# admitone.fish -- completes what admitone itself lists (admitone --commands):
# lines of command, option, value and help, with tabs between.
function __admitone_complete
    set -l words (commandline -opc)[2..]
    set -l typed "$words "
    set -q words[1]; or set typed ''
    set -l previous "$words[-1]"
    set -l found
    for line in (admitone --commands 2>/dev/null)
        set -l row (string split \t -- $line)
        if test -n "$typed"; and test (string sub -l (string length -- "$row[1] ") -- $typed) = "$row[1] "
            if test "$row[2]" = "$previous"; and test -n "$row[3]"
                switch $row[3]
                    case '*|*'
                        string split '|' -- $row[3]
                    case FILE DIR
                        __fish_complete_path (commandline -ct)
                end
                return
            end
            test -n "$row[2]"; and set -a found "$row[2]"\t"$row[4]"
        else if test -z "$row[2]"; and test (string sub -l (string length -- "$typed") -- "$row[1] ") = "$typed"
            set -l rest (string split ' ' -- (string sub -s (math (string length -- "$typed") + 1) -- $row[1]))
            if set -q rest[2]
                set -a found "$rest[1]"\t"its commands"
            else
                set -a found "$rest[1]"\t"$row[4]"
            end
        end
    end
    set -q found[1]; and printf '%s\n' $found
end
complete -c admitone -f -a '(__admitone_complete)'
