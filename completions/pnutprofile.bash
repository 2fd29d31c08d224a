# What bash offers after `pnutprofile`. Made by python -m pnutprofile.generate of the command tree.

# Sets of a command, named by its words: below, what may follow; options, each with what its value
# may be; arguments. A value is `kind` or `kind words`; an option that may be given again has a *.
_pnutprofile_describe() {
  below='' options=() arguments=()
  case $1 in
  pnutprofile)
    below='show set patch edit export diff apply avatar cover raw text presence history undo auth config limits locales timezones sandbox doctor completion help'
    options=(
      --version
      '-h --help'
    )
    ;;
  'pnutprofile show')
    options=(
      '--preview=words auto kitty iterm2 sixel blocks ascii off'
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
      '--server=call servers'
      '--dialect=words pnut adn'
      '--account=call accounts'
      --token-stdin
      --token-file=files
      --timeout=none
      --wait
    )
    arguments=(none)
    ;;
  'pnutprofile set')
    options=(
      --name=none
      --text=none
      --text-file=files
      '--locale=words @1'
      '--timezone=words @2'
      --no-markdown
      --no-links
      '-n --dry-run'
      --force
      --no-verify
      --no-history
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
      '--server=call servers'
      '--dialect=words pnut adn'
      '--account=call accounts'
      --token-stdin
      --token-file=files
      --timeout=none
      --wait
    )
    ;;
  'pnutprofile patch')
    options=(
      '*--clear=words name text'
      --name=none
      --text=none
      --text-file=files
      '--locale=words @1'
      '--timezone=words @2'
      --no-markdown
      --no-links
      '-n --dry-run'
      --force
      --no-verify
      --no-history
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
      '--server=call servers'
      '--dialect=words pnut adn'
      '--account=call accounts'
      --token-stdin
      --token-file=files
      --timeout=none
      --wait
    )
    ;;
  'pnutprofile edit')
    options=(
      '-n --dry-run'
      --force
      --no-verify
      --no-history
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
      '--server=call servers'
      '--dialect=words pnut adn'
      '--account=call accounts'
      --token-stdin
      --token-file=files
      --timeout=none
      --wait
    )
    ;;
  'pnutprofile export')
    options=(
      '-o --out=files toml'
      '--update=files toml'
      --force
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
      '--server=call servers'
      '--dialect=words pnut adn'
      '--account=call accounts'
      --token-stdin
      --token-file=files
      --timeout=none
      --wait
    )
    ;;
  'pnutprofile diff')
    options=(
      --prune
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
      '--server=call servers'
      '--dialect=words pnut adn'
      '--account=call accounts'
      --token-stdin
      --token-file=files
      --timeout=none
      --wait
    )
    arguments=('files toml')
    ;;
  'pnutprofile apply')
    options=(
      --prune
      '-n --dry-run'
      --force
      --no-verify
      --no-history
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
      '--server=call servers'
      '--dialect=words pnut adn'
      '--account=call accounts'
      --token-stdin
      --token-file=files
      --timeout=none
      --wait
    )
    arguments=('files toml')
    ;;
  'pnutprofile avatar')
    below='upload check preview fetch delete'
    options=(
      '-h --help'
    )
    ;;
  'pnutprofile avatar upload')
    options=(
      '--preview=words auto kitty iterm2 sixel blocks ascii off'
      --as-is
      --focus=none
      --crop=none
      --keep-metadata
      '-n --dry-run'
      --force
      --no-verify
      --no-history
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
      '--server=call servers'
      '--dialect=words pnut adn'
      '--account=call accounts'
      --token-stdin
      --token-file=files
      --timeout=none
      --wait
    )
    arguments=('files jpg jpeg png gif webp avif bmp tif tiff heic heif')
    ;;
  'pnutprofile avatar check')
    options=(
      --as-is
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
      '--server=call servers'
      '--dialect=words pnut adn'
      '--account=call accounts'
      --token-stdin
      --token-file=files
      --timeout=none
      --wait
    )
    arguments=('files jpg jpeg png gif webp avif bmp tif tiff heic heif')
    ;;
  'pnutprofile avatar preview')
    options=(
      '--preview=words auto kitty iterm2 sixel blocks ascii off'
      '-o --out=files png'
      --force
      --as-is
      --focus=none
      --crop=none
      --keep-metadata
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
      '--server=call servers'
      '--dialect=words pnut adn'
      '--account=call accounts'
      --token-stdin
      --token-file=files
      --timeout=none
      --wait
    )
    arguments=('files jpg jpeg png gif webp avif bmp tif tiff heic heif')
    ;;
  'pnutprofile avatar fetch')
    options=(
      '-o --out=files'
      --width=none
      --height=none
      --force
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
      '--server=call servers'
      '--dialect=words pnut adn'
      '--account=call accounts'
      --token-stdin
      --token-file=files
      --timeout=none
      --wait
    )
    arguments=(none)
    ;;
  'pnutprofile avatar delete')
    options=(
      '-n --dry-run'
      --force
      --no-verify
      --no-history
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
      '--server=call servers'
      '--dialect=words pnut adn'
      '--account=call accounts'
      --token-stdin
      --token-file=files
      --timeout=none
      --wait
    )
    ;;
  'pnutprofile cover')
    below='upload check preview fetch delete'
    options=(
      '-h --help'
    )
    ;;
  'pnutprofile cover upload')
    options=(
      '--preview=words auto kitty iterm2 sixel blocks ascii off'
      --as-is
      --focus=none
      --crop=none
      --keep-metadata
      '-n --dry-run'
      --force
      --no-verify
      --no-history
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
      '--server=call servers'
      '--dialect=words pnut adn'
      '--account=call accounts'
      --token-stdin
      --token-file=files
      --timeout=none
      --wait
    )
    arguments=('files jpg jpeg png gif webp avif bmp tif tiff heic heif')
    ;;
  'pnutprofile cover check')
    options=(
      --as-is
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
      '--server=call servers'
      '--dialect=words pnut adn'
      '--account=call accounts'
      --token-stdin
      --token-file=files
      --timeout=none
      --wait
    )
    arguments=('files jpg jpeg png gif webp avif bmp tif tiff heic heif')
    ;;
  'pnutprofile cover preview')
    options=(
      '--preview=words auto kitty iterm2 sixel blocks ascii off'
      '-o --out=files png'
      --force
      --as-is
      --focus=none
      --crop=none
      --keep-metadata
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
      '--server=call servers'
      '--dialect=words pnut adn'
      '--account=call accounts'
      --token-stdin
      --token-file=files
      --timeout=none
      --wait
    )
    arguments=('files jpg jpeg png gif webp avif bmp tif tiff heic heif')
    ;;
  'pnutprofile cover fetch')
    options=(
      '-o --out=files'
      --width=none
      --height=none
      --force
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
      '--server=call servers'
      '--dialect=words pnut adn'
      '--account=call accounts'
      --token-stdin
      --token-file=files
      --timeout=none
      --wait
    )
    arguments=(none)
    ;;
  'pnutprofile cover delete')
    options=(
      '-n --dry-run'
      --force
      --no-verify
      --no-history
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
      '--server=call servers'
      '--dialect=words pnut adn'
      '--account=call accounts'
      --token-stdin
      --token-file=files
      --timeout=none
      --wait
    )
    ;;
  'pnutprofile raw')
    below='list get set unset'
    options=(
      '-h --help'
    )
    ;;
  'pnutprofile raw list')
    options=(
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
      '--server=call servers'
      '--dialect=words pnut adn'
      '--account=call accounts'
      --token-stdin
      --token-file=files
      --timeout=none
      --wait
    )
    ;;
  'pnutprofile raw get')
    options=(
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
      '--server=call servers'
      '--dialect=words pnut adn'
      '--account=call accounts'
      --token-stdin
      --token-file=files
      --timeout=none
      --wait
    )
    arguments=(none)
    ;;
  'pnutprofile raw set')
    options=(
      '-n --dry-run'
      --force
      --no-verify
      --no-history
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
      '--server=call servers'
      '--dialect=words pnut adn'
      '--account=call accounts'
      --token-stdin
      --token-file=files
      --timeout=none
      --wait
    )
    arguments=(none none)
    ;;
  'pnutprofile raw unset')
    options=(
      '-n --dry-run'
      --force
      --no-verify
      --no-history
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
      '--server=call servers'
      '--dialect=words pnut adn'
      '--account=call accounts'
      --token-stdin
      --token-file=files
      --timeout=none
      --wait
    )
    arguments=(none)
    ;;
  'pnutprofile text')
    options=(
      --local
      --no-markdown
      --no-links
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
      '--server=call servers'
      '--dialect=words pnut adn'
      '--account=call accounts'
      --token-stdin
      --token-file=files
      --timeout=none
      --wait
    )
    arguments=(none)
    ;;
  'pnutprofile presence')
    below='show set clear'
    options=(
      '-h --help'
    )
    ;;
  'pnutprofile presence show')
    options=(
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
      '--server=call servers'
      '--dialect=words pnut adn'
      '--account=call accounts'
      --token-stdin
      --token-file=files
      --timeout=none
      --wait
    )
    arguments=(none)
    ;;
  'pnutprofile presence set')
    options=(
      --for=none
      --until=none
      '-n --dry-run'
      --force
      --no-verify
      --no-history
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
      '--server=call servers'
      '--dialect=words pnut adn'
      '--account=call accounts'
      --token-stdin
      --token-file=files
      --timeout=none
      --wait
    )
    arguments=(none)
    ;;
  'pnutprofile presence clear')
    options=(
      '-n --dry-run'
      --force
      --no-verify
      --no-history
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
      '--server=call servers'
      '--dialect=words pnut adn'
      '--account=call accounts'
      --token-stdin
      --token-file=files
      --timeout=none
      --wait
    )
    ;;
  'pnutprofile history')
    below='list show export prune'
    options=(
      '-h --help'
    )
    ;;
  'pnutprofile history list')
    options=(
      --all
      --limit=none
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
      '--server=call servers'
      '--dialect=words pnut adn'
      '--account=call accounts'
      --token-stdin
      --token-file=files
      --timeout=none
      --wait
    )
    ;;
  'pnutprofile history show')
    options=(
      '--preview=words auto kitty iterm2 sixel blocks ascii off'
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
    )
    arguments=('call history')
    ;;
  'pnutprofile history export')
    options=(
      '-o --out=folders'
      --force
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
    )
    arguments=('call history')
    ;;
  'pnutprofile history prune')
    options=(
      --keep-days=none
      --max-size=none
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
    )
    ;;
  'pnutprofile undo')
    options=(
      '-n --dry-run'
      --force
      --no-verify
      --no-history
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
      '--server=call servers'
      '--dialect=words pnut adn'
      '--account=call accounts'
      --token-stdin
      --token-file=files
      --timeout=none
      --wait
    )
    arguments=('call history')
    ;;
  'pnutprofile auth')
    below='login status list switch token logout'
    options=(
      '-h --help'
    )
    ;;
  'pnutprofile auth login')
    options=(
      --with-token
      --paste
      --web
      --client-id=none
      --client-secret-file=files
      --scopes=none
      --port=none
      --no-browser
      --insecure-storage
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
      '--server=call servers'
      '--dialect=words pnut adn'
      '--account=call accounts'
      --token-stdin
      --token-file=files
      --timeout=none
      --wait
    )
    ;;
  'pnutprofile auth status')
    options=(
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
      '--server=call servers'
      '--dialect=words pnut adn'
      '--account=call accounts'
      --token-stdin
      --token-file=files
      --timeout=none
      --wait
    )
    ;;
  'pnutprofile auth list')
    options=(
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
    )
    ;;
  'pnutprofile auth switch')
    options=(
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
    )
    arguments=('call accounts')
    ;;
  'pnutprofile auth token')
    options=(
      --show
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
      '--server=call servers'
      '--dialect=words pnut adn'
      '--account=call accounts'
      --token-stdin
      --token-file=files
      --timeout=none
      --wait
    )
    ;;
  'pnutprofile auth logout')
    options=(
      --revoke
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
      '--server=call servers'
      '--dialect=words pnut adn'
      '--account=call accounts'
      --token-stdin
      --token-file=files
      --timeout=none
      --wait
    )
    ;;
  'pnutprofile config')
    below='list get set unset server'
    options=(
      '-h --help'
    )
    ;;
  'pnutprofile config list')
    options=(
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
    )
    ;;
  'pnutprofile config get')
    options=(
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
    )
    arguments=('call keys')
    ;;
  'pnutprofile config set')
    options=(
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
    )
    arguments=('call keys' none)
    ;;
  'pnutprofile config unset')
    options=(
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
    )
    arguments=('call keys')
    ;;
  'pnutprofile config server')
    below='add remove'
    options=(
      '-h --help'
    )
    ;;
  'pnutprofile config server add')
    options=(
      --api=none
      '--dialect=words pnut adn'
      --auth=none
      --client-id=none
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
    )
    arguments=(none)
    ;;
  'pnutprofile config server remove')
    options=(
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
    )
    arguments=('call servers')
    ;;
  'pnutprofile limits')
    options=(
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
      '--server=call servers'
      '--dialect=words pnut adn'
      '--account=call accounts'
      --token-stdin
      --token-file=files
      --timeout=none
      --wait
    )
    ;;
  'pnutprofile locales')
    options=(
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
      '--server=call servers'
      '--dialect=words pnut adn'
      '--account=call accounts'
      --token-stdin
      --token-file=files
      --timeout=none
      --wait
    )
    arguments=('words @1')
    ;;
  'pnutprofile timezones')
    options=(
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
      '--server=call servers'
      '--dialect=words pnut adn'
      '--account=call accounts'
      --token-stdin
      --token-file=files
      --timeout=none
      --wait
    )
    arguments=('words @2')
    ;;
  'pnutprofile sandbox')
    below='serve reset path'
    options=(
      '-h --help'
    )
    ;;
  'pnutprofile sandbox serve')
    options=(
      '--dialect=words pnut adn'
      --port=none
      '--state=files sqlite3'
      --strict-cover
      '--rate-limits=words off real'
      --latency=none
      --fail=none
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
    )
    ;;
  'pnutprofile sandbox reset')
    options=(
      '--dialect=words pnut adn'
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
    )
    ;;
  'pnutprofile sandbox path')
    options=(
      '--dialect=words pnut adn'
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
    )
    ;;
  'pnutprofile doctor')
    options=(
      --report
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
      '--server=call servers'
      '--dialect=words pnut adn'
      '--account=call accounts'
      --token-stdin
      --token-file=files
      --timeout=none
      --wait
    )
    ;;
  'pnutprofile completion')
    options=(
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
    )
    arguments=('words bash zsh fish')
    ;;
  'pnutprofile help')
    options=(
      --json
      '*--field=none'
      '-q --quiet'
      '-v --verbose'
      --debug
      '--color=words auto always never'
      --no-input
      '-y --yes'
      '-h --help'
    )
    arguments=('help exit-codes environment tokens pictures profile-as-code json')
    ;;
  esac
}

_pnutprofile_words() {
  case $1 in
  @1) printf '%s' 'ar_SA bg_BG cs_CZ da_DK de_DE en_GB en_US es_ES fi_FI fr_FR gl_ES hu_HU it_IT ja_JP ko_KR lv_LV nl_NL pl_PL pt_BR ru_RU sq_AL sr_SP sv_SE tr_TR uk_UA zh_CN zh_HK zh_TW' ;;
  @2) printf '%s' 'Africa/Abidjan Africa/Accra Africa/Addis_Ababa Africa/Algiers Africa/Asmara Africa/Bamako Africa/Bangui Africa/Banjul Africa/Bissau Africa/Blantyre Africa/Brazzaville Africa/Bujumbura Africa/Cairo Africa/Casablanca Africa/Ceuta Africa/Conakry Africa/Dakar Africa/Dar_es_Salaam Africa/Djibouti Africa/Douala Africa/El_Aaiun Africa/Freetown Africa/Gaborone Africa/Harare Africa/Johannesburg Africa/Juba Africa/Kampala Africa/Khartoum Africa/Kigali Africa/Kinshasa Africa/Lagos Africa/Libreville Africa/Lome Africa/Luanda Africa/Lubumbashi Africa/Lusaka Africa/Malabo Africa/Maputo Africa/Maseru Africa/Mbabane Africa/Mogadishu Africa/Monrovia Africa/Nairobi Africa/Ndjamena Africa/Niamey Africa/Nouakchott Africa/Ouagadougou Africa/Porto-Novo Africa/Sao_Tome Africa/Tripoli Africa/Tunis Africa/Windhoek America/Adak America/Anchorage America/Anguilla America/Antigua America/Araguaina America/Argentina/Buenos_Aires America/Argentina/Catamarca America/Argentina/Cordoba America/Argentina/Jujuy America/Argentina/La_Rioja America/Argentina/Mendoza America/Argentina/Rio_Gallegos America/Argentina/Salta America/Argentina/San_Juan America/Argentina/San_Luis America/Argentina/Tucuman America/Argentina/Ushuaia America/Aruba America/Asuncion America/Atikokan America/Bahia America/Bahia_Banderas America/Barbados America/Belem America/Belize America/Blanc-Sablon America/Boa_Vista America/Bogota America/Boise America/Cambridge_Bay America/Campo_Grande America/Cancun America/Caracas America/Cayenne America/Cayman America/Chicago America/Chihuahua America/Costa_Rica America/Creston America/Cuiaba America/Curacao America/Danmarkshavn America/Dawson America/Dawson_Creek America/Denver America/Detroit America/Dominica America/Edmonton America/Eirunepe America/El_Salvador America/Fort_Nelson America/Fortaleza America/Glace_Bay America/Godthab America/Goose_Bay America/Grand_Turk America/Grenada America/Guadeloupe America/Guatemala America/Guayaquil America/Guyana America/Halifax America/Havana America/Hermosillo America/Indiana/Indianapolis America/Indiana/Knox America/Indiana/Marengo America/Indiana/Petersburg America/Indiana/Tell_City America/Indiana/Vevay America/Indiana/Vincennes America/Indiana/Winamac America/Inuvik America/Iqaluit America/Jamaica America/Juneau America/Kentucky/Louisville America/Kentucky/Monticello America/Kralendijk America/La_Paz America/Lima America/Los_Angeles America/Lower_Princes America/Maceio America/Managua America/Manaus America/Marigot America/Martinique America/Matamoros America/Mazatlan America/Menominee America/Merida America/Metlakatla America/Mexico_City America/Miquelon America/Moncton America/Monterrey America/Montevideo America/Montserrat America/Nassau America/New_York America/Nipigon America/Nome America/Noronha America/North_Dakota/Beulah America/North_Dakota/Center America/North_Dakota/New_Salem America/Ojinaga America/Panama America/Pangnirtung America/Paramaribo America/Phoenix America/Port-au-Prince America/Port_of_Spain America/Porto_Velho America/Puerto_Rico America/Punta_Arenas America/Rainy_River America/Rankin_Inlet America/Recife America/Regina America/Resolute America/Rio_Branco America/Santarem America/Santiago America/Santo_Domingo America/Sao_Paulo America/Scoresbysund America/Sitka America/St_Barthelemy America/St_Johns America/St_Kitts America/St_Lucia America/St_Thomas America/St_Vincent America/Swift_Current America/Tegucigalpa America/Thule America/Thunder_Bay America/Tijuana America/Toronto America/Tortola America/Vancouver America/Whitehorse America/Winnipeg America/Yakutat America/Yellowknife Antarctica/Casey Antarctica/Davis Antarctica/DumontDUrville Antarctica/Macquarie Antarctica/Mawson Antarctica/McMurdo Antarctica/Palmer Antarctica/Rothera Antarctica/Syowa Antarctica/Troll Antarctica/Vostok Arctic/Longyearbyen Asia/Aden Asia/Almaty Asia/Amman Asia/Anadyr Asia/Aqtau Asia/Aqtobe Asia/Ashgabat Asia/Atyrau Asia/Baghdad Asia/Bahrain Asia/Baku Asia/Bangkok Asia/Barnaul Asia/Beirut Asia/Bishkek Asia/Brunei Asia/Chita Asia/Choibalsan Asia/Colombo Asia/Damascus Asia/Dhaka Asia/Dili Asia/Dubai Asia/Dushanbe Asia/Famagusta Asia/Gaza Asia/Hebron Asia/Ho_Chi_Minh Asia/Hong_Kong Asia/Hovd Asia/Irkutsk Asia/Jakarta Asia/Jayapura Asia/Jerusalem Asia/Kabul Asia/Kamchatka Asia/Karachi Asia/Kathmandu Asia/Khandyga Asia/Kolkata Asia/Krasnoyarsk Asia/Kuala_Lumpur Asia/Kuching Asia/Kuwait Asia/Macau Asia/Magadan Asia/Makassar Asia/Manila Asia/Muscat Asia/Nicosia Asia/Novokuznetsk Asia/Novosibirsk Asia/Omsk Asia/Oral Asia/Phnom_Penh Asia/Pontianak Asia/Pyongyang Asia/Qatar Asia/Qyzylorda Asia/Riyadh Asia/Sakhalin Asia/Samarkand Asia/Seoul Asia/Shanghai Asia/Singapore Asia/Srednekolymsk Asia/Taipei Asia/Tashkent Asia/Tbilisi Asia/Tehran Asia/Thimphu Asia/Tokyo Asia/Tomsk Asia/Ulaanbaatar Asia/Urumqi Asia/Ust-Nera Asia/Vientiane Asia/Vladivostok Asia/Yakutsk Asia/Yangon Asia/Yekaterinburg Asia/Yerevan Atlantic/Azores Atlantic/Bermuda Atlantic/Canary Atlantic/Cape_Verde Atlantic/Faroe Atlantic/Madeira Atlantic/Reykjavik Atlantic/South_Georgia Atlantic/St_Helena Atlantic/Stanley Australia/Adelaide Australia/Brisbane Australia/Broken_Hill Australia/Currie Australia/Darwin Australia/Eucla Australia/Hobart Australia/Lindeman Australia/Lord_Howe Australia/Melbourne Australia/Perth Australia/Sydney Europe/Amsterdam Europe/Andorra Europe/Astrakhan Europe/Athens Europe/Belgrade Europe/Berlin Europe/Bratislava Europe/Brussels Europe/Bucharest Europe/Budapest Europe/Busingen Europe/Chisinau Europe/Copenhagen Europe/Dublin Europe/Gibraltar Europe/Guernsey Europe/Helsinki Europe/Isle_of_Man Europe/Istanbul Europe/Jersey Europe/Kaliningrad Europe/Kiev Europe/Kirov Europe/Lisbon Europe/Ljubljana Europe/London Europe/Luxembourg Europe/Madrid Europe/Malta Europe/Mariehamn Europe/Minsk Europe/Monaco Europe/Moscow Europe/Oslo Europe/Paris Europe/Podgorica Europe/Prague Europe/Riga Europe/Rome Europe/Samara Europe/San_Marino Europe/Sarajevo Europe/Saratov Europe/Simferopol Europe/Skopje Europe/Sofia Europe/Stockholm Europe/Tallinn Europe/Tirane Europe/Ulyanovsk Europe/Uzhgorod Europe/Vaduz Europe/Vatican Europe/Vienna Europe/Vilnius Europe/Volgograd Europe/Warsaw Europe/Zagreb Europe/Zaporozhye Europe/Zurich Indian/Antananarivo Indian/Chagos Indian/Christmas Indian/Cocos Indian/Comoro Indian/Kerguelen Indian/Mahe Indian/Maldives Indian/Mauritius Indian/Mayotte Indian/Reunion Pacific/Apia Pacific/Auckland Pacific/Bougainville Pacific/Chatham Pacific/Chuuk Pacific/Easter Pacific/Efate Pacific/Enderbury Pacific/Fakaofo Pacific/Fiji Pacific/Funafuti Pacific/Galapagos Pacific/Gambier Pacific/Guadalcanal Pacific/Guam Pacific/Honolulu Pacific/Kiritimati Pacific/Kosrae Pacific/Kwajalein Pacific/Majuro Pacific/Marquesas Pacific/Midway Pacific/Nauru Pacific/Niue Pacific/Norfolk Pacific/Noumea Pacific/Pago_Pago Pacific/Palau Pacific/Pitcairn Pacific/Pohnpei Pacific/Port_Moresby Pacific/Rarotonga Pacific/Saipan Pacific/Tahiti Pacific/Tarawa Pacific/Tongatapu Pacific/Wake Pacific/Wallis' ;;
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
