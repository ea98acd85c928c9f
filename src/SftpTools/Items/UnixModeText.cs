using SftpTools.FileSystems;

namespace SftpTools.Items;

/// <summary>Writes type and permissions in the ten characters of ls -l (POSIX, ls, "file mode").</summary>
internal static class UnixModeText
{
    public static string? For(FileEntry entry)
    {
        if (entry.Mode is not { } mode)
            return null;
        Span<char> text = stackalloc char[10];
        text[0] = entry.Type switch
        {
            FileEntryType.Directory => 'd',
            FileEntryType.SymbolicLink => 'l',
            FileEntryType.Other => entry.TypeLetter ?? '?',
            _ => '-',
        };
        for (int i = 0; i < 9; i++)
            text[i + 1] = (mode & (0x100 >> i)) != 0 ? "rwx"[i % 3] : '-';
        Special(text, 3, (mode & 0x800) != 0, 's', 'S');
        Special(text, 6, (mode & 0x400) != 0, 's', 'S');
        Special(text, 9, (mode & 0x200) != 0, 't', 'T');
        return new string(text);
    }

    private static void Special(Span<char> text, int place, bool isSet, char withExecute, char without)
    {
        if (isSet)
            text[place] = text[place] == 'x' ? withExecute : without;
    }
}
