using SftpTools.Transports.Config;

namespace SftpTools.Tests.Transports.Config;

/// <summary>The prefixes of algorithm lists.</summary>
public sealed class AlgorithmListTests
{
    private static readonly string[] s_defaults = ["a", "b-1", "b-2", "c@x.org"];

    [Theory]
    [InlineData(null, "a,b-1,b-2,c@x.org")]
    [InlineData("", "a,b-1,b-2,c@x.org")]
    [InlineData("x,a", "x,a")]
    [InlineData("+x,a,y", "a,b-1,b-2,c@x.org,x,y")]
    [InlineData("-b-*", "a,c@x.org")]
    [InlineData("-a,*@x.org,none", "b-1,b-2")]
    [InlineData("-?-2", "a,b-1,c@x.org")]
    [InlineData("^c@x.org,n", "c@x.org,n,a,b-1,b-2")]
    [InlineData("-*", "")]
    [InlineData("x,x", "x")]
    public void A_prefix_says_what_becomes_of_the_defaults(string? directive, string expected) =>
        Assert.Equal(expected, string.Join(',', AlgorithmList.Apply(directive, s_defaults)));
}
