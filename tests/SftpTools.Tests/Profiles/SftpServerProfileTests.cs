using SftpTools.Tests.Servers;
using SftpTools.Tests.Sessions;
using SftpTools.Transports;

namespace SftpTools.Tests.Profiles;

/// <summary>What a session knows of its server, and which word counts.</summary>
public sealed class SftpServerProfileTests
{
    [Fact]
    public void What_was_stated_counts_more_than_what_shows_and_that_more_than_what_is_said()
    {
        SftpServerProfile profile = new();

        Assert.Null(profile.SetsTimes);
        Assert.True(profile.Announce(SftpServerFact.SetsTimes, true, "an extension"));
        Assert.True(profile.Learn(SftpServerFact.SetsTimes, false, "the server says no"));
        Assert.False(profile.Announce(SftpServerFact.SetsTimes, true, "an extension"));
        Assert.False(profile.Learn(SftpServerFact.SetsTimes, false, "the server says no again"));
        Assert.True(profile.Lacks(SftpServerFact.SetsTimes));
        Assert.Equal("the server says no", profile.Find(SftpServerFact.SetsTimes)!.Evidence);
        profile.State(SftpServerFact.SetsTimes, true);
        Assert.False(profile.Learn(SftpServerFact.SetsTimes, false, "the server says no"));
        Assert.True(profile.SetsTimes);
        Assert.Equal(SftpFactOrigin.Stated, Assert.Single(profile.Facts).Origin);
    }

    [Fact]
    public void Every_fact_is_a_property_of_the_same_name()
    {
        SftpServerProfile profile = new();

        foreach (SftpServerFact fact in Enum.GetValues<SftpServerFact>())
        {
            object value = fact switch
            {
                SftpServerFact.SymlinkOrder => SftpSymlinkOrder.LinkFirst,
                SftpServerFact.MaxOpenHandles or SftpServerFact.MaxConnections => 3,
                _ => false,
            };
            profile.State(fact, value.ToString()!);
            Assert.Equal(value, typeof(SftpServerProfile).GetProperty(fact.ToString())!.GetValue(profile));
        }
    }

    [Theory]
    [InlineData(SftpServerFact.SetsTimes, "maybe")]
    [InlineData(SftpServerFact.MaxConnections, "0")]
    [InlineData(SftpServerFact.MaxConnections, true)]
    [InlineData(SftpServerFact.SymlinkOrder, "7")]
    public void A_value_that_does_not_fit_is_refused(SftpServerFact fact, object value) =>
        Assert.Throws<FormatException>(() => new SftpServerProfile().State(fact, value));

    [Fact]
    public async Task A_session_enters_what_the_server_announces_and_what_was_stated()
    {
        await using InProcessServer server = InProcessServer.Start();
        SftpSession session = await new InProcessTransport(server).OpenSessionAsync(new ConnectionOptions
        {
            HostName = "memory",
            ServerFacts = new Dictionary<SftpServerFact, object> { [SftpServerFact.SetsModes] = false },
        });
        try
        {
            Assert.True(session.Profile.RenamesOver);
            Assert.Equal(1019, session.Profile.MaxOpenHandles);
            Assert.False(session.Profile.SetsModes);
            Assert.Null(session.Profile.SetsTimes);
            Assert.Same(session.Profile, session.Files.Profile);
        }
        finally
        {
            await session.CloseAsync();
        }
    }
}
