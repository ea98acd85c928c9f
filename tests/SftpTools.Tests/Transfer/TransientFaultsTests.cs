using SftpTools.Errors;
using SftpTools.FileSystems.Local;
using SftpTools.Protocol;
using SftpTools.Transfer.Retry;

namespace SftpTools.Tests.Transfer;

/// <summary>What is worth another attempt, and what is not: the whole table.</summary>
public sealed class TransientFaultsTests
{
    [Theory]
    [InlineData(SftpErrorKind.ConnectionLost, true, true)]
    [InlineData(SftpErrorKind.Timeout, true, true)]
    [InlineData(SftpErrorKind.ProtocolError, false, true)]
    [InlineData(SftpErrorKind.Failure, false, false)]
    [InlineData(SftpErrorKind.PathNotFound, false, false)]
    [InlineData(SftpErrorKind.PermissionDenied, false, false)]
    [InlineData(SftpErrorKind.PathExists, false, false)]
    [InlineData(SftpErrorKind.NotSupported, false, false)]
    [InlineData(SftpErrorKind.AuthenticationFailed, false, false)]
    [InlineData(SftpErrorKind.HostKeyRejected, false, false)]
    [InlineData(SftpErrorKind.NegotiationFailed, false, false)]
    [InlineData(SftpErrorKind.IntegrityError, false, false)]
    [InlineData(SftpErrorKind.InUse, false, false)]
    public void Each_kind_has_its_place(SftpErrorKind kind, bool mayPass, bool endsConnection)
    {
        SftpException failure = new(kind, "words");

        Assert.Equal(mayPass, TransientFaults.MayPass(failure));
        Assert.Equal(endsConnection, ConnectionFault.IsLost(failure));
    }

    [Fact]
    public void No_kind_is_forgotten() => Assert.Equal(13, Enum.GetValues<SftpErrorKind>().Length);

    [Theory]
    [InlineData(nameof(StatusCode.NoConnection), "No connection", true)]
    [InlineData(nameof(StatusCode.ConnectionLost), "Connection lost", true)]
    [InlineData(nameof(StatusCode.Failure), "Failure", false)]
    [InlineData(nameof(StatusCode.Failure), "Too many open files", true)]
    [InlineData(nameof(StatusCode.Failure), "open: EMFILE", true)]
    [InlineData(nameof(StatusCode.Failure), "Resource temporarily unavailable", true)]
    [InlineData(nameof(StatusCode.Failure), "Device or resource busy", true)]
    [InlineData(nameof(StatusCode.Failure), "The file is being used by another process", true)]
    [InlineData(nameof(StatusCode.Failure), "Please try again later", true)]
    [InlineData(nameof(StatusCode.Failure), "No space left on device", false)]
    [InlineData(nameof(StatusCode.Failure), "Disk quota exceeded", false)]
    [InlineData(nameof(StatusCode.NoSuchFile), "No such file", false)]
    [InlineData(nameof(StatusCode.PermissionDenied), "Permission denied", false)]
    [InlineData(nameof(StatusCode.PermissionDenied), "The file is locked", false)]
    [InlineData(nameof(StatusCode.BadMessage), "Bad message", false)]
    [InlineData(nameof(StatusCode.OpUnsupported), "Operation unsupported", false)]
    public void Each_answer_of_a_server_has_its_place(string status, string words, bool mayPass) =>
        Assert.Equal(mayPass, TransientFaults.MayPass(Answer(Enum.Parse<StatusCode>(status), words, SftpOperation.Write)));

    [Fact]
    public void A_local_file_that_somebody_else_holds_may_become_free()
    {
        int result = OperatingSystem.IsWindows() ? unchecked((int)0x80070020) : OperatingSystem.IsMacOS() ? 35 : 11;
        SftpException failure = LocalErrors.Wrap(new IOException("in use", result), SftpOperation.OpenRead, "/file");

        Assert.True(TransientFaults.MayPass(failure));
        Assert.True(TransientFaults.MayPass(failure.ForPath("/other")));
    }

    [Fact]
    public void A_full_local_disk_stays_full()
    {
        int result = OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28;

        Assert.False(TransientFaults.MayPass(LocalErrors.Wrap(new IOException("full", result), SftpOperation.Write, "/file")));
    }

    [Theory]
    [InlineData("open", nameof(StatusCode.Failure), "Failure", true)]
    [InlineData("create", nameof(StatusCode.Failure), "Failure", true)]
    [InlineData("list", nameof(StatusCode.Failure), "Failure", true)]
    [InlineData("create", nameof(StatusCode.Failure), "Too many open files", true)]
    [InlineData("create", nameof(StatusCode.Failure), "No space left on device", false)]
    [InlineData("write", nameof(StatusCode.Failure), "Failure", false)]
    [InlineData("rename", nameof(StatusCode.Failure), "Failure", false)]
    [InlineData("open", nameof(StatusCode.NoSuchFile), "Failure", false)]
    [InlineData("open", nameof(StatusCode.PermissionDenied), "Failure", false)]
    public void Too_many_open_files_is_a_bare_failure_to_open(string operation, string status, string words, bool maybe) =>
        Assert.Equal(maybe, TransientFaults.MayBeTooManyOpenFiles(
            Answer(Enum.Parse<StatusCode>(status), words, new SftpOperation(operation, false))));

    [Fact]
    public void A_new_file_that_is_in_its_own_way_may_be_one_too_many() => Assert.True(TransientFaults.MayBeTooManyOpenFiles(
        Answer(StatusCode.Failure, "Failure", SftpOperation.Create).As(SftpErrorKind.PathExists, "a file of that name is in the way")));

    private static SftpException Answer(StatusCode status, string words, SftpOperation operation) =>
        SftpException.FromStatus(status, words, operation, "/file");
}
