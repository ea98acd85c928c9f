using SftpTools.FileSystems;
using SftpTools.FileSystems.Local;
using SftpTools.Transfer.Planning;

namespace SftpTools.Tests.Transfer;

/// <summary>Names that the target cannot hold are told before their bytes are sent.</summary>
public sealed class TargetNamesTests
{
    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void A_name_has_255_bytes_at_the_most(int length, bool isGood)
    {
        TargetNames names = new(RemotePathSyntax.Instance, null);
        Exception? error = Record.Exception(() => names.Check("/d/" + new string('a', length)));

        Assert.Equal(isGood, error is null);
    }

    [Fact]
    public void Bytes_count_and_not_letters_and_the_volume_may_allow_fewer()
    {
        Assert.Throws<SftpException>(() => new TargetNames(RemotePathSyntax.Instance, null).Check("/" + new string('\u00e4', 128)));
        Assert.Throws<SftpException>(() => new TargetNames(RemotePathSyntax.Instance, new Volume(1, 143, false)).Check("/" + new string('a', 144)));
    }

    [Fact]
    public void A_path_has_4095_bytes_at_the_most() =>
        Assert.Throws<SftpException>(() => new TargetNames(RemotePathSyntax.Instance, null)
            .Check(string.Concat(Enumerable.Repeat("/" + new string('d', 200), 21))));

    [Fact]
    public void Names_that_differ_in_case_only_collide_where_case_does_not_count()
    {
        TargetNames names = new(new LocalPathSyntax(windows: false), new Volume(1, 255, IgnoresCase: true));
        names.Check("/d/readme");
        names.Check("/d/readme");
        SftpException error = Assert.Throws<SftpException>(() => names.Check("/d/README"));

        Assert.Equal(SftpErrorKind.PathExists, error.Kind);
        Assert.Contains("readme", error.Message, StringComparison.Ordinal);
        TargetNames sensitive = new(new LocalPathSyntax(windows: false), new Volume(1, 255, IgnoresCase: false));
        sensitive.Check("/d/readme");
        sensitive.Check("/d/README");
    }
}
