/** What shells source: each asks `lepton __complete` what may stand at the cursor, and knows no command itself. */

export const SHELLS = ["bash", "zsh", "fish"] as const;

export type Shell = (typeof SHELLS)[number];

// readline replaces a word from its last : or = on (COMP_WORDBREAKS): the answer is cut and quoted for that already.
const BASH = `# bash completion of lepton: source <(lepton completion bash)
_lepton() {
    local -a said=()
    mapfile -t said < <("\${1/#\\~/$HOME}" __complete bash "\${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null)
    local last=$((\${#said[@]} - 1))
    COMPREPLY=()
    ((last >= 0)) || return 0
    if [[ \${said[last]} == :files ]]; then
        compopt -o default 2>/dev/null
    else
        COMPREPLY=("\${said[@]:0:last}")
    fi
    return 0
}
complete -F _lepton lepton
`;

const ZSH = `#compdef lepton
# zsh completion of lepton: source <(lepton completion zsh) after compinit, or a file _lepton in a directory of $fpath
_lepton() {
    local program=\${(Q)words[1]} line
    local -a before said values pairs shown
    before=("\${(@Q)words[2,CURRENT-1]}")
    (( CURRENT > 2 )) || before=()
    said=("\${(@f)$("\${program/#\\~\\//$HOME/}" __complete words "\${before[@]}" "\${(Q)PREFIX}" 2>/dev/null)}")
    if [[ \${said[-1]} == :files ]]; then
        [[ $PREFIX == --*=* ]] && compset -P '*='
        _files
        return
    fi
    for line in "\${(@)said[1,-2]}"; do
        values+=("\${line%%$'\\t'*}")
        line=\${line//:/\\\\:}
        pairs+=("\${line/$'\\t'/:}")
    done
    (( \${#values} )) || return 1
    zformat -a shown ' -- ' "\${pairs[@]}"
    compadd -l -d shown -a values
}
if [[ \${funcstack[1]} == _lepton ]]; then
    _lepton "$@"
else
    compdef _lepton lepton
fi
`;

const FISH = `# fish completion of lepton: lepton completion fish | source
function __lepton_complete
    set -l before (commandline -opc)
    set -l program $before[1]
    set -e before[1]
    set -l current (commandline -ct)
    set -l typed (string unescape -- "$current"; or echo -- "$current")
    set -l said ($program __complete words $before "$typed" 2>/dev/null)
    if test "$said[-1]" = :files
        set -l head (string match -r -- '^--[^=]*=' "$typed")
        set -l rest (string replace -r -- '^--[^=]*=' '' "$typed")
        __fish_complete_path "$rest" | string replace -r -- '^' "$head"
    else if test (count $said) -gt 1
        printf '%s\\n' $said[1..-2]
    end
end
complete -c lepton -f -a '(__lepton_complete)'
`;

export const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };
