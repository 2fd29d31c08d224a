# What bash offers after `pnutprofile`. Made by python -m pnutprofile.generate of the command tree.

# Sets of a command, named by its words: below, what may follow; options, each with what its value
# may be; arguments. A value is `kind` or `kind words`; an option that may be given again has a *.
_pnutprofile_describe() {
  below='' options=() arguments=()
  case $1 in
@TABLE@
  esac
}

_pnutprofile_words() {
  case $1 in
@WORDS@
  *) printf '%s' "$1" ;;
  esac
}

_pnutprofile() {
  local rest=${COMP_LINE:0:COMP_POINT} piece cur='' before i count=-1 words=()
  # Words as the shell has them: readline parts them at = and : as well.
  for ((i = 0; i <= COMP_CWORD; i++)); do
    before=$rest rest=${rest#"${rest%%[![:space:]]*}"} piece=${COMP_WORDS[i]}
    ((i < COMP_CWORD)) || piece=$rest
    if ((i > 0)) && [[ $before == "$rest" && -n $piece ]]; then
      words[count]+=$piece
    else
      words[++count]=$piece
    fi
    rest=${rest#"$piece"}
  done
  cur=${words[count]}

  local IFS=$' \t\n' path=pnutprofile given=' ' ended='' expected='' place=0 word option names
  local below options arguments
  _pnutprofile_describe "$path"
  for word in "${words[@]:1:count-1}"; do
    if [[ $expected ]]; then
      expected=''
    elif [[ ! $ended && $word == -- ]]; then
      ended=1
    elif [[ ! $ended && $word == -?* ]]; then
      given+="${word%%=*} "
      [[ $word == *=* ]] || expected=$(_pnutprofile_value "$word")
    elif [[ " $below " == *" $word "* ]]; then
      path+=" $word"
      _pnutprofile_describe "$path"
    else
      ((++place))
      [[ ${arguments[0]-} != help* ]] || path+=" $word"
    fi
  done

  local head=$cur # as it begins each offer
  COMPREPLY=()
  if [[ $expected ]]; then
    _pnutprofile_offer "$expected" '' "$cur"
  elif [[ ! $ended && $cur == --*=* ]]; then
    option=${cur%%=*}
    _pnutprofile_offer "$(_pnutprofile_value "$option")" "$option=" "${cur#*=}"
  elif [[ ! $ended && $cur == -* ]]; then
    _pnutprofile_options
  elif [[ $below ]]; then
    _pnutprofile_offer "words $below" '' "$cur"
  elif ((place < ${#arguments[@]})); then
    _pnutprofile_offer "${arguments[place]}" '' "$cur"
  elif [[ ${arguments[0]-} == help* ]]; then
    _pnutprofile_offer "${arguments[0]-}" '' "$cur"
  elif [[ ! $ended ]]; then
    _pnutprofile_options
  fi

  # Give only what readline takes for the word: what stands behind the last = or :, or from an @ on.
  local breaks='' char
  for char in = : @; do
    [[ $COMP_WORDBREAKS != *"$char"* ]] || breaks+=$char
  done
  if [[ $cur != [\"\']* && $breaks && $cur == *[$breaks]* ]]; then
    head=${head%"${head##*[$breaks]}"}
    COMPREPLY=("${COMPREPLY[@]#"${head%@}"}")
  fi
}

_pnutprofile_value() { # what the value of option $1 may be; nothing for a flag
  for option in "${options[@]}"; do
    names=${option%%=*}
    if [[ $option == *=* && " ${names#\*} " == *" $1 "* ]]; then
      printf '%s' "${option#*=}"
    fi
  done
}

_pnutprofile_options() { # every option that is not there yet, or may be given again
  for option in "${options[@]}"; do
    names=${option%%=*}
    if [[ $names != \** ]]; then
      for word in $names; do
        [[ $given != *" $word "* ]] || continue 2
      done
    fi
    for word in ${names#\*}; do
      [[ $word != "$cur"* ]] || COMPREPLY+=("$word")
    done
  done
}

_pnutprofile_offer() { # what $1 says may stand here; $2 stands before it in the same word; $3 is typed
  local kind=${1%% *} typed=$3 list value _
  case $kind in
  words) list=$(_pnutprofile_words "${1#* }") ;;
  help)
    path=pnutprofile${path#pnutprofile help}
    _pnutprofile_describe "$path"
    list=$below
    [[ $path != pnutprofile ]] || list+=" ${1#* }"
    ;;
  files | folders)
    _pnutprofile_files "$2" "${1#"$kind"}"
    return
    ;;
  call)
    compopt -o nosort 2>/dev/null # the newest record comes first
    while IFS=$'\t' read -r value _; do
      printf -v value %q "$value"
      [[ $value != "$typed"* ]] || COMPREPLY+=("$2$value")
    done < <("${COMP_WORDS[0]/#\~/$HOME}" completion --values "${1#* }" 2>/dev/null </dev/null)
    return
    ;;
  esac
  for value in $list; do
    [[ $value != "$typed"* ]] || COMPREPLY+=("$2$value")
  done
}

_pnutprofile_files() { # folders, and files whose names have one of the endings $2, if there are any
  local name start=$typed home='' unread settings
  case $start in # as the shell will read it
  \'*) start=${start#?} ;;
  \"*) start=${start#?} start=${start//\\\"/\"} ;;
  *)
    unread=$start start=''
    while [[ $unread == *\\* ]]; do
      start+=${unread%%\\*} unread=${unread#*\\}
      start+=${unread:0:1} unread=${unread:1}
    done
    start+=$unread
    [[ $start != '~/'* ]] || home=$HOME start=$HOME${start#\~}
    ;;
  esac
  head=$1$start
  compopt -o filenames 2>/dev/null
  settings=$(shopt -p failglob nocasematch)
  shopt -u failglob
  shopt -s nocasematch
  for name in "$start"*; do
    if [[ ! -d $name ]]; then
      [[ -e $name && $kind == files ]] || continue
      [[ ! $2 || " $2 " == *" ${name##*.} "* ]] || continue
    fi
    [[ $ended || $1 || $name != -* ]] || continue # it would be read as an option
    [[ ! $home ]] || name=\~${name#"$home"}
    COMPREPLY+=("$1$name")
  done
  eval "$settings"
}

complete -F _pnutprofile pnutprofile
