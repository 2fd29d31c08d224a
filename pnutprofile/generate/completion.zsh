#compdef pnutprofile
# What zsh offers after `pnutprofile`. Made by python -m pnutprofile.generate of the command tree.

@FUNCTIONS@
@LISTS@
# Goes on below a group of commands: $1 is its function.
_pnutprofile-next() {
  local name=__$1_$words[1] curcontext=${curcontext%:*:*}:$1-$words[1]:
  (( $+functions[$name] )) && $name
}

# Files whose names have one of the endings given, if there are any, and folders.
_pnutprofile-files() {
  local pattern='*(-^/)' expl
  local -a ignored=('-*') # it would be read as an option
  (( $# )) && pattern="(#i)*.(${(j:|:)@})(-^/)"
  (( ${words[(I)--]} && ${words[(I)--]} < CURRENT )) && ignored=()
  _wanted files expl file _path_files -F ignored -g "$pattern *(-/)"
}

_pnutprofile-folders() {
  local expl
  _wanted directories expl folder _path_files -/
}

# What only the tool knows: each line is a value and, behind a tab, what it is.
_pnutprofile-call() {
  local -a found=(${(f)"$(_call_program $1 $_pnutprofile_program completion --values $1 2>/dev/null)"})
  local -a values=(${found%%$'\t'*})
  found=(${${${found/$'\t'/$'\1'}//:/\\:}/$'\1'/:})
  _describe -V -t $1 ${1%s} found values
}

# A topic, or the words of a command.
_pnutprofile-help() {
  local -a before=(${${(@)words[2,CURRENT-1]}:#-*})
  local name=__pnutprofile${(j::)before/#/_}_below expl
  (( $#before )) || _wanted topics expl topic compadd - "$@"
  (( $+functions[$name] )) && $name
}

_pnutprofile() {
  local _pnutprofile_program=$words[1]
  __pnutprofile
}

_pnutprofile "$@"
