using SftpTools.Errors;
using SftpTools.Protocol;

namespace SftpTools.Tests.Errors;

/// <summary>An error carries its evidence.</summary>
public sealed class SftpExceptionTests
{
    [Fact]
    public void A_status_keeps_the_servers_words_code_path_and_operation()
    {
        SftpException exception = SftpException.FromStatus(
            StatusCode.NoSuchFile, "No such file", SftpOperation.OpenRead, "/a\u001b[2J");

        Assert.Equal(SftpErrorKind.PathNotFound, exception.Kind);
        Assert.Equal(2, exception.StatusCode);
        Assert.Equal("No such file", exception.ServerMessage);
        Assert.Equal("/a\u001b[2J", exception.Path);
        Assert.Equal(@"Cannot open '/a\x1b[2J': the server says ""No such file"" (status 2).", exception.Message);
        Assert.False(exception.IsWrite);
    }

    [Fact]
    public void A_reason_of_our_own_keeps_the_evidence_of_its_cause()
    {
        SftpException cause = SftpException.FromStatus(StatusCode.Failure, "Failure", SftpOperation.Rename, "/b");

        SftpException exception = SftpException.OnPath(
            SftpErrorKind.PathExists, SftpOperation.Rename, "/b", "a file of this name exists", cause);

        Assert.Equal(SftpErrorKind.PathExists, exception.Kind);
        Assert.Equal(4, exception.StatusCode);
        Assert.Equal("Failure", exception.ServerMessage);
        Assert.Same(cause, exception.InnerException);
        Assert.True(exception.IsWrite);
        Assert.Equal("Cannot rename '/b': a file of this name exists.", exception.Message);
    }

    [Fact]
    public void Without_a_path_the_sentence_is_about_the_operation() =>
        Assert.Equal(
            "Cannot query: nobody asked.",
            SftpException.OnPath(SftpErrorKind.Failure, SftpOperation.Query, null, "nobody asked").Message);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void A_server_without_words_is_quoted_with_the_name_of_the_status(string? words) =>
        Assert.Equal(
            "PermissionDenied",
            SftpException.FromStatus(StatusCode.PermissionDenied, words, SftpOperation.Write, "/a").ServerMessage);
}
