# What fish offers after `pnutprofile`. Made by python -m pnutprofile.generate of the command tree.

# Sets for the command in $path: below, what may follow; options, each with its names (a * before
# them if it may be given again), what its value may be, and its help; arguments.
function __pnutprofile_describe --no-scope-shadowing
    set below
    set options
    set arguments
    switch "$path"
@TABLE@
    end
end

# Gives the offers, each with what it is behind a tab, ended by a null: names of files hold anything.
function __pnutprofile_complete
    set -l words (commandline -opc)
    set -l program (string replace -r '^~/' "$HOME/" -- $words[1])
    set -l typed (commandline -ct | string collect)
    set -l path pnutprofile
    set -l ended
    set -l expected
    set -l given
    set -l place 1
    set -l below
    set -l options
    set -l arguments
    __pnutprofile_describe

    for word in $words[2..]
        if test -n "$expected"
            set expected
        else if test -z "$ended"; and test "x$word" = x--
            set ended yes
        else if test -z "$ended"; and string match -q -- '-?*' $word
            set -a given (string split -m1 = -- $word)[1]
            string match -q '*=*' -- $word
            or set expected (__pnutprofile_value $word)
        else if string match -q -- "$word"\t'*' $below
            set path "$path $word"
            __pnutprofile_describe
        else
            set place (math $place + 1)
            string match -q 'help*' -- $arguments[1]
            and set path "$path $word"
        end
    end

    if test -n "$expected"
        __pnutprofile_offer $expected ''
    else if test -z "$ended"; and string match -q -- '--*=*' $typed
        set -l option (string split -m1 = -- $typed)
        set typed $option[2]
        __pnutprofile_offer (__pnutprofile_value $option[1]) "$option[1]="
    else if test -z "$ended"; and string match -q -- '-*' $typed
        __pnutprofile_options
    else if set -q below[1]
        printf '%s\0' $below
    else if set -q arguments[$place]
        __pnutprofile_offer $arguments[$place] ''
    else if string match -q 'help*' -- $arguments[1]
        __pnutprofile_offer $arguments[1] ''
    else if test -z "$ended"
        __pnutprofile_options
    end
end

# Gives what the value of the option $argv[1] may be; nothing for a flag.
function __pnutprofile_value --no-scope-shadowing
    for option in $options
        set -l cells (string split \t -- $option)
        if contains -- $argv[1] (string split ' ' -- (string trim -lc '*' -- $cells[1]))
            printf '%s' $cells[2]
        end
    end
end

# Gives every option that is not there yet, or may be given again.
function __pnutprofile_options --no-scope-shadowing
    for option in $options
        set -l cells (string split \t -- $option)
        set -l names (string split ' ' -- (string trim -lc '*' -- $cells[1]))
        set -l is_given
        for name in $names
            contains -- $name $given
            and not string match -q '\**' -- $cells[1]
            and set is_given yes
        end
        test -n "$is_given"
        or printf "%s\t$cells[3]\0" $names
    end
end

# Gives what $argv[1] says may stand here; $argv[2] stands before it in the same word.
function __pnutprofile_offer --no-scope-shadowing
    set -l words (string split ' ' -- $argv[1])
    switch $words[1]
        case words
            printf "$argv[2]%s\0" $words[2..]
        case list
@LISTS@
            printf "$argv[2]%s\0" $$words[2]
        case help
            set path pnutprofile(string replace 'pnutprofile help' '' -- $path)
            __pnutprofile_describe
            test "$path" = pnutprofile
            and printf "%s\tTopic\0" $words[2..]
            set -q below[1]
            and printf '%s\0' $below
        case call
            for line in ($program completion --values $words[2] 2>/dev/null </dev/null)
                printf '%s\0' "$argv[2]$line"
            end
        case files folders
            __pnutprofile_files "$argv[2]" $words
    end
end

# Gives folders, and files whose names have one of the endings $argv[3..], if there are any.
function __pnutprofile_files --no-scope-shadowing
    set -l start (string unescape -- $typed; or string replace -r '^[\'"]' '' -- $typed)
    set -l home
    if string match -q '~/*' -- $start
        set home $HOME
        set start (string replace '~' $HOME -- $start)
    end
    for name in $start*
        if test -d "$name"
            set name "$name/"
        else if test $argv[2] = folders
            continue
        else if set -q argv[3]
            set -l ending (string lower -- (string split . -- $name)[-1])
            contains -- "$ending" $argv[3..]
            or continue
        end
        # It would be read as an option.
        test -z "$ended$argv[1]"
        and string match -q -- '-*' $name
        and continue
        if test -n "$home"
            set name '~'(string sub -s (math (string length -- $home) + 1) -- $name)
        end
        printf '%s\0' "$argv[1]$name"
    end
end

complete -c pnutprofile -k -f -a '(__pnutprofile_complete | string split0)'
