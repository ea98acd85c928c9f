namespace SftpTools.Benchmarks;

/// <summary>A table in Markdown whose columns are also straight at a console.</summary>
internal sealed class TextTable(params string[] heads)
{
    private readonly List<string[]> _rows = [];

    public bool IsEmpty => _rows.Count == 0;

    public void Add(params string[] cells)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(cells.Length, heads.Length, nameof(cells));
        _rows.Add([.. cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal).Replace('\n', ' '))]);
    }

    public IEnumerable<string> Lines()
    {
        int[] widths = [.. heads.Select((head, index) => _rows.Select(row => row[index].Length).Append(head.Length).Append(3).Max())];
        yield return Line(heads, widths);
        yield return $"|{string.Join('|', widths.Select(width => new string('-', width + 2)))}|";
        foreach (string[] row in _rows)
            yield return Line(row, widths);
    }

    private static string Line(string[] cells, int[] widths) =>
        $"| {string.Join(" | ", cells.Select((cell, index) => cell.PadRight(widths[index])))} |";
}
