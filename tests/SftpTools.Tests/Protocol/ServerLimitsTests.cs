using SftpTools.Protocol;

namespace SftpTools.Tests.Protocol;

/// <summary>What a server says of its limits is brought into a range that the client can live with.</summary>
public sealed class ServerLimitsTests
{
    [Fact]
    public void OpenSSH_is_taken_at_its_word() =>
        Assert.Equal(new ServerLimits(262144, 261120, 261120, 1019), ServerLimits.FromWire(262144, 261120, 261120, 1019));

    [Fact]
    public void Zero_means_that_the_server_names_no_limit() =>
        Assert.Equal(new ServerLimits(1024 * 1024, 32768, 32768, 0), ServerLimits.FromWire(0, 0, 0, 0));

    [Fact]
    public void Absurdly_large_values_are_cut() =>
        Assert.Equal(
            new ServerLimits(1024 * 1024, 255 * 1024, 255 * 1024, int.MaxValue),
            ServerLimits.FromWire(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue));

    [Fact]
    public void Absurdly_small_values_are_raised() =>
        Assert.Equal(new ServerLimits(34000, 1024, 1024, 1), ServerLimits.FromWire(1, 1, 1, 1));

    [Fact]
    public void The_defaults_are_those_of_the_draft() =>
        Assert.Equal(new ServerLimits(34000, 32768, 32768, 0), ServerLimits.Default);
}
