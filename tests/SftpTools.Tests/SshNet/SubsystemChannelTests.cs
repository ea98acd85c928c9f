using SftpTools.SshNet.Channels;

namespace SftpTools.Tests.SshNet;

/// <summary>The raw channel lives on internal members of SSH.NET.</summary>
public sealed class SubsystemChannelTests
{
    /// <summary>A new version of the library that lacks a member, or has another one in its place, fails here and says which.</summary>
    [Fact]
    public void The_pinned_library_has_every_member_that_is_bound() => SubsystemChannel.Bind();
}
