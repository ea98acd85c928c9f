using System.Globalization;

namespace SftpTools.Items;

/// <summary>
/// A change of permissions as chmod(1) takes it: octal digits set all bits, symbolic clauses such as "u=rwx,go-w" change some, the ten
/// characters of ls set those that they show. There is no umask: "+x" means "a+x".
/// </summary>
internal sealed class UnixModeChange
{
    private const int SetUserId = 0x800;
    private const int SetGroupId = 0x400;
    private const int Sticky = 0x200;
    private const int AnyExecute = 0x49;
    private const int AllBits = 0xFFF;
    private const string ClassLetters = "ugo";
    private const string PermissionLetters = "rwxXst";

    private readonly int? _absolute;
    private readonly List<Step> _steps = [];

    /// <summary>Sets all twelve bits.</summary>
    public UnixModeChange(int mode) => _absolute = mode & AllBits;

    private UnixModeChange(List<Step> steps) => _steps = steps;

    /// <summary>Whether the bits that a file has now do not matter.</summary>
    public bool IsAbsolute => _absolute is not null;

    /// <summary>Reads a change; null when the text is none.</summary>
    public static UnixModeChange? TryParse(string text)
    {
        if (text.Length is > 0 and <= 5 && text.AsSpan().IndexOfAnyExceptInRange('0', '7') < 0)
        {
            int mode = Convert.ToInt32(text, 8);
            return mode <= AllBits ? new UnixModeChange(mode) : null;
        }
        if (FromListing(text) is { } listed)
            return new UnixModeChange(listed);
        List<Step> steps = [];
        foreach (string clause in text.Split(','))
        {
            if (!TryReadClause(clause, steps))
                return null;
        }
        return new UnixModeChange(steps);
    }

    /// <summary>The mode that comes of one; only the bits of 07777.</summary>
    public int Apply(int mode, bool isDirectory)
    {
        if (_absolute is { } all)
            return all;
        mode &= AllBits;
        foreach (Step step in _steps)
            mode = step.Apply(mode, isDirectory);
        return mode;
    }

    /// <summary>Reads "-rwxr-sr-t" or "rwxr-xr-x".</summary>
    private static int? FromListing(string text)
    {
        if (text.Length == 10 && !char.IsAsciiDigit(text[0]))
            text = text[1..];
        if (text.Length != 9)
            return null;
        int mode = 0;
        for (int i = 0; i < 9; i++)
        {
            int bit = 0x100 >> i;
            int special = i switch { 2 => SetUserId, 5 => SetGroupId, 8 => Sticky, _ => 0 };
            char both = i == 8 ? 't' : 's';
            char c = text[i];
            if (c == "rwx"[i % 3])
                mode |= bit;
            else if (special != 0 && c == both)
                mode |= bit | special;
            else if (special != 0 && c == char.ToUpperInvariant(both))
                mode |= special;
            else if (c != '-')
                return null;
        }
        return mode;
    }

    /// <summary>Reads [ugoa]*([-+=]([rwxXst]*|[ugo]))+ (chmod(1), "symbolic modes").</summary>
    private static bool TryReadClause(string clause, List<Step> steps)
    {
        int at = 0;
        bool user = false, group = false, other = false;
        for (; at < clause.Length && clause[at] is 'u' or 'g' or 'o' or 'a'; at++)
        {
            user |= clause[at] is 'u' or 'a';
            group |= clause[at] is 'g' or 'a';
            other |= clause[at] is 'o' or 'a';
        }
        bool isAll = at == 0;
        if (at == clause.Length)
            return false;
        while (at < clause.Length)
        {
            char action = clause[at++];
            if (action is not ('+' or '-' or '='))
                return false;
            int from = at;
            while (at < clause.Length && clause[at] is not ('+' or '-' or '='))
                at++;
            string what = clause[from..at];
            char? copied = what.Length == 1 && ClassLetters.Contains(what[0], StringComparison.Ordinal) ? what[0] : null;
            if (copied is null && !what.All(static c => PermissionLetters.Contains(c, StringComparison.Ordinal)))
                return false;
            steps.Add(new Step(user || isAll, group || isAll, other || isAll, action, what, copied));
        }
        return true;
    }

    private sealed record Step(bool User, bool Group, bool Other, char Action, string What, char? Copied)
    {
        public int Apply(int mode, bool isDirectory)
        {
            int bits = Copied is { } source ? Bits(mode >> Shift(source)) : Bits(Triple(mode, isDirectory));
            int mask = (User ? 0x1C0 : 0) | (Group ? 0x38 : 0) | (Other ? 7 : 0);
            if (What.Contains('s', StringComparison.Ordinal))
                bits |= (User ? SetUserId : 0) | (Group ? SetGroupId : 0);
            if (What.Contains('t', StringComparison.Ordinal))
                bits |= Sticky;
            // "=" clears the special bits of the classes it sets, but not those of a directory, as GNU chmod has it.
            int special = isDirectory ? 0 : (User ? SetUserId : 0) | (Group ? SetGroupId : 0);
            if (User && Group && Other && !isDirectory)
                special |= Sticky;
            return Action switch
            {
                '+' => mode | bits,
                '-' => mode & ~bits,
                _ => (mode & ~(mask | special)) | bits,
            };
        }

        private int Triple(int mode, bool isDirectory)
        {
            bool execute = What.Contains('x', StringComparison.Ordinal)
                || (What.Contains('X', StringComparison.Ordinal) && (isDirectory || (mode & AnyExecute) != 0));
            return (What.Contains('r', StringComparison.Ordinal) ? 4 : 0) | (What.Contains('w', StringComparison.Ordinal) ? 2 : 0) | (execute ? 1 : 0);
        }

        private int Bits(int triple)
        {
            triple &= 7;
            return (User ? triple << 6 : 0) | (Group ? triple << 3 : 0) | (Other ? triple : 0);
        }

        private static int Shift(char who) => who switch { 'u' => 6, 'g' => 3, _ => 0 };
    }

    /// <inheritdoc/>
    public override string ToString() =>
        _absolute is { } mode ? "0" + Convert.ToString(mode, 8).PadLeft(3, '0') : string.Create(CultureInfo.InvariantCulture, $"{_steps.Count} changes");
}
