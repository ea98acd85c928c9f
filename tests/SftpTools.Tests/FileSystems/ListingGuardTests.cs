using SftpTools.Errors;
using SftpTools.FileSystems.Remote;

namespace SftpTools.Tests.FileSystems;

/// <summary>No name that is none is listed, and no listing goes on for ever.</summary>
public sealed class ListingGuardTests
{
    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("a/b")]
    [InlineData("../escaped")]
    [InlineData("nul\0inside")]
    public void What_is_no_name_does_not_pass_and_is_told_at_the_end(string name)
    {
        ListingGuard guard = new("/dir");

        Assert.True(guard.Admits("good"));
        Assert.False(guard.Admits(name));

        SftpException exception = Assert.Throws<SftpException>(guard.End);
        Assert.Equal("/dir", exception.Path);
        Assert.Contains($"'{DisplayText.Clean(name)}'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_all_other_kinds_pass()
    {
        ListingGuard guard = new("/dir");

        Assert.All(["a b", "\\", "-x", "a\nb", "..."], name => Assert.True(guard.Admits(name)));
        guard.End();
    }

    [Fact]
    public void Many_are_told_by_a_few_and_a_count()
    {
        ListingGuard guard = new("/dir");
        for (int i = 0; i < 100_000; i++)
            guard.Admits($"{i}/x");

        Assert.EndsWith("'7/x' and 99992 more.", Assert.Throws<SftpException>(guard.End).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Answers_without_names_end()
    {
        ListingGuard guard = new("/dir");
        for (int i = 0; i < 60; i++)
            guard.CheckAnswer(0);
        guard.CheckAnswer(1);

        SftpException exception = Assert.Throws<SftpException>(() =>
        {
            for (int i = 0; i < 1000; i++)
                guard.CheckAnswer(0);
        });
        Assert.Equal(SftpErrorKind.ProtocolError, exception.Kind);
    }

    [Fact]
    public void Levels_end()
    {
        _ = new ListingGuard(string.Concat(Enumerable.Repeat("/x", 2000)));

        Assert.Throws<SftpException>(() => new ListingGuard(string.Concat(Enumerable.Repeat("/x", 3000))));
        Assert.Throws<SftpException>(() => new ListingGuard($"/{new string('x', 40_000)}"));
        // As long as Windows lets it be, but not in as many levels as Linux does.
        _ = new ListingGuard(string.Concat(Enumerable.Repeat("/sixty-three-characters-are-a-longer-name-than-most-have-it-all", 500)));
        Assert.Throws<SftpException>(() => new ListingGuard(string.Concat(Enumerable.Repeat("/fourteen-chars", 1500))));
    }
}
