using System.Text;
using SftpTools.Cmdlets.Parameters;
using SftpTools.Tests.Fuzzing;

namespace SftpTools.Cmdlets.Tests.Fuzzing;

/// <summary>Damaged addresses of hosts are read or refused; nothing of the runtime's own comes out, and no password is shown.</summary>
public sealed class AddressFuzzTests
{
    private const string Secret = "hunter2";

    private static readonly string[] s_addresses =
    [
        "host", "jo@host:22", "sftp://jo%40x@host:22/dir/%7e", "[::1]:22", "fe80::1%eth0", "ssh://[::1]/~/x", "scp://jo@host",
        $"sftp://jo:{Secret}@host/dir", $"jo:{Secret}@host:22", "CORP\\jo@host",
    ];

    [Fact]
    public void Addresses() => FuzzBudget.Run(static seed =>
    {
        byte[] bytes = Damage.Of(s_addresses, seed);
        string text = Encoding.UTF8.GetString(bytes);
        try
        {
            HostAddress address = HostAddress.Parse(text);
            Assert.NotEmpty(address.HostName);
            Assert.InRange(address.Port ?? 1, 1, 65535);
        }
        catch (SftpException)
        {
            // It is told.
        }
        catch (Exception exception)
        {
            Assert.Fail($"Number {seed}, {Convert.ToBase64String(bytes)}: {exception}");
        }
    });
}
