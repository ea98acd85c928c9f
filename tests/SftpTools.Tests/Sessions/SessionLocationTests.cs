using SftpTools.Sessions;
using Xunit;

namespace SftpTools.Tests.Sessions;

public sealed class SessionLocationTests
{
    [Fact]
    public void It_goes_back_and_forth()
    {
        SessionLocation location = new();
        Assert.Null(location.Current);
        Assert.Null(location.Peek(forth: false));
        location.Set("/a", "/home");
        location.Set("/b", "/home");
        Assert.Equal("/a", location.Peek(forth: false));
        location.Step(forth: false, "/home");
        location.Step(forth: false, "/home");
        Assert.Equal("/home", location.Current);
        location.Step(forth: false, "/home");
        Assert.Equal("/home", location.Current);
        location.Step(forth: true, "/home");
        Assert.Equal("/a", location.Current);
        location.Set("/c", "/home");
        Assert.Null(location.Peek(forth: true));
        Assert.Equal("/a", location.Peek(forth: false));
    }

    [Fact]
    public void It_forgets_what_is_long_ago()
    {
        SessionLocation location = new();
        for (int i = 0; i < 100; i++)
            location.Set($"/{i}", "/home");
        int steps = 0;
        for (; location.Peek(forth: false) is not null; steps++)
            location.Step(forth: false, "/home");
        Assert.Equal(20, steps);
        Assert.Equal("/79", location.Current);
    }
}
