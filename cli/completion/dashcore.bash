# Completion of dashcore for bash. The program itself says what can follow.

_dashcore_command()
{
    local word index=1
    for ((; index < COMP_CWORD; index++)); do
        [[ ${COMP_WORDS[index]} == -- ]] && break
    done
    if ((index < COMP_CWORD)) && declare -F _command_offset >/dev/null; then
        _command_offset $((index + 1))
    else
        word=${COMP_WORDS[COMP_CWORD]}
        mapfile -t COMPREPLY < <(compgen -c -- "$word"; compgen -f -- "$word")
    fi
}

_dashcore()
{
    local line=${COMP_LINE:0:COMP_POINT} word candidates
    word=${line##*[[:space:]]}
    mapfile -t candidates < <("${COMP_WORDS[0]}" --complete "$line" 2>/dev/null)
    COMPREPLY=()
    case ${candidates[0]-} in
        @command)
            _dashcore_command
            ;;
        @file)
            compopt -o filenames 2>/dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "${word#--*=}")
            ;;
        *)
            # bash replaces only what follows the last of the characters at which it breaks words.
            local before=${word%"${word##*[:=]}"}
            COMPREPLY=("${candidates[@]#"$before"}")
            ;;
    esac
}

complete -F _dashcore dashcore
