using System.Management.Automation.Language;
using SftpTools.Cmdlets.Completion;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Cmdlets.Runtime;
using SftpTools.Cmdlets.Targets;
using SftpTools.FileSystems;

namespace SftpTools.Cmdlets.Tests.Binding;

/// <summary>What is put out: groups of values, listed entries, and names that Tab completes.</summary>
public sealed class OutputTests
{
    [Theory]
    [InlineData(1, false, "1|2|3|4|5")]
    [InlineData(1, true, "1|2|3|4|5")]
    [InlineData(2, false, "1,2|3,4|5")]
    [InlineData(5, false, "1,2,3,4,5")]
    [InlineData(0, false, "1,2,3,4,5")]
    [InlineData(100, false, "1,2,3,4,5")]
    public void Values_come_in_groups(long size, bool keepsArrays, string expected)
    {
        List<string> written = [];
        OutputGroups<int> groups = new(size) { KeepsArrays = keepsArrays };

        for (int i = 1; i <= 5; i++)
            groups.Add(i, Write);
        groups.Flush(Write);
        groups.Flush(Write);

        Assert.Equal(expected, string.Join('|', written));

        void Write(object? value) => written.Add(value is int[] many ? string.Join(',', many) : $"{value}");
    }

    [Theory]
    [InlineData(".hidden", false)]
    [InlineData("shown", true)]
    public void Hidden_names_are_shown_on_demand(string name, bool passes)
    {
        EntryFilter filter = new() { Names = NameFilter.None };

        Assert.Equal(passes, filter.Passes(Entry(name)));
        Assert.True((filter with { ShowHidden = true }).Passes(Entry(name)));
        Assert.NotEqual(passes, (filter with { OnlyHidden = true }).Passes(Entry(name)));
    }

    [Theory]
    [InlineData(nameof(FileEntryType.File), true, false)]
    [InlineData(nameof(FileEntryType.Directory), false, true)]
    [InlineData(nameof(FileEntryType.SymbolicLink), true, true)]
    public void Kinds_are_told_apart(string kind, bool asFile, bool asDirectory)
    {
        FileEntryType type = Enum.Parse<FileEntryType>(kind);
        EntryFilter filter = new() { Names = NameFilter.None };

        Assert.Equal(asFile, (filter with { OnlyFiles = true }).Passes(Entry("x", type)));
        Assert.Equal(asDirectory, (filter with { OnlyDirectories = true }).Passes(Entry("x", type)));
    }

    [Theory]
    [InlineData(99, false)]
    [InlineData(100, true)]
    [InlineData(200, true)]
    [InlineData(201, false)]
    public void Lengths_have_bounds(long length, bool passes)
    {
        EntryFilter filter = new() { Names = NameFilter.None, MinimumSize = 100, MaximumSize = 200 };

        Assert.Equal(passes, filter.Passes(Entry("x") with { Length = length }));
        Assert.False(filter.Passes(Entry("x", FileEntryType.Directory) with { Length = length }));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("two words")]
    [InlineData("it's")]
    [InlineData("\u2019;calc;\u2018")]
    [InlineData("$(id)")]
    [InlineData("`id`")]
    [InlineData("-Recurse")]
    [InlineData("\u2013Recurse")]
    [InlineData("nb\u00a0-Force")]
    [InlineData("a;b")]
    [InlineData("#no")]
    [InlineData("@x")]
    [InlineData("a`")]
    [InlineData("--")]
    [InlineData(">out")]
    [InlineData("{x}")]
    [InlineData("1,2")]
    [InlineData("")]
    public void A_completed_name_is_one_argument_with_that_very_value(string name)
    {
        string line = $"Remove-SftpItem {CompletionWord.Parse("").Quote(name)}";

        ScriptBlockAst script = Parser.ParseInput(line, out _, out ParseError[] errors);
        CommandAst command = Assert.IsType<CommandAst>(Assert.Single(Assert.IsType<PipelineAst>(Assert.Single(script.EndBlock.Statements)).PipelineElements));
        Assert.Empty(errors);
        Assert.Equal(2, command.CommandElements.Count);
        Assert.Equal(name, Assert.IsType<StringConstantExpressionAst>(command.CommandElements[1]).Value);
    }

    [Theory]
    [InlineData("plain", "plain", false)]
    [InlineData("'two words", "two words", true)]
    [InlineData("'it''s'", "it's", true)]
    [InlineData("\u2018x\u2019", "x", true)]
    [InlineData("\"a`$b\"", "a$b", true)]
    [InlineData("\"open", "open", true)]
    [InlineData("", "", false)]
    public void A_word_at_the_cursor_is_read_without_its_quotes(string word, string text, bool isQuoted) =>
        Assert.Equal(new CompletionWord(text, isQuoted), CompletionWord.Parse(word));

    private static FileEntry Entry(string name, FileEntryType type = FileEntryType.File) => new("/" + name, name, type);
}
