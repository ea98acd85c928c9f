using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace SftpTools.Cmdlets.Completion;

/// <summary>Completes -Mode with what is asked for most, each with its meaning.</summary>
public sealed class ModeCompleter : IArgumentCompleter
{
    private static readonly (string Mode, string Meaning)[] s_modes =
    [
        ("0644", "rw-r--r--: the owner writes, all read"),
        ("0600", "rw-------: only the owner reads and writes"),
        ("0640", "rw-r-----: the owner writes, the group reads"),
        ("0660", "rw-rw----: owner and group read and write"),
        ("0664", "rw-rw-r--: owner and group write, all read"),
        ("0400", "r--------: only the owner reads"),
        ("0444", "r--r--r--: all read, nobody writes"),
        ("0755", "rwxr-xr-x: directories and programs that all may use"),
        ("0750", "rwxr-x---: directories and programs of the group"),
        ("0700", "rwx------: directories and programs of the owner alone"),
        ("0775", "rwxrwxr-x: directories in which the group writes"),
        ("2775", "rwxrwsr-x: as 0775, and new files belong to the directory's group"),
        ("1777", "rwxrwxrwt: all write, each removes only what is theirs, as /tmp"),
        ("a+r", "all may read, too"),
        ("a+X", "all may enter directories and run what is a program"),
        ("a-w", "nobody may write"),
        ("u+x", "the owner may run it"),
        ("u+w", "the owner may write"),
        ("g+w", "the group may write"),
        ("go-w", "nobody but the owner may write"),
        ("go-rwx", "nobody but the owner may do anything"),
        ("o-rwx", "nobody outside the group may do anything"),
        ("u=rwX,go=rX", "the owner writes, all read; directories can be entered"),
        ("u+s", "a program runs as its owner (set-user-ID)"),
        ("g+s", "new files in the directory belong to its group (set-group-ID)"),
        ("+t", "in the directory each removes only what is theirs (sticky)"),
    ];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        CompletionWord word = CompletionWord.Parse(wordToComplete ?? "");
        return s_modes
            .Where(each => each.Mode.StartsWith(word.Text, StringComparison.Ordinal) || each.Mode.TrimStart('0').StartsWith(word.Text, StringComparison.Ordinal))
            .Select(each => new CompletionResult(
                // A number is read by its digits, whether or not it is in quotes.
                char.IsAsciiDigit(each.Mode[0]) && !word.IsQuoted ? each.Mode : word.Quote(each.Mode),
                each.Mode,
                CompletionResultType.ParameterValue,
                each.Meaning));
    }
}
