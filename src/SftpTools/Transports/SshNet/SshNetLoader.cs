using System.Reflection;
using System.Runtime.Loader;
using SftpTools.Trust;

namespace SftpTools.Transports.SshNet;

/// <summary>
/// Loads the SSH.NET transport on first use, with the library and all that it needs, into a context of its own: another module may have
/// another version of the same library in this process, and whoever does not use it does not pay for it.
/// </summary>
internal static class SshNetLoader
{
    private const string FolderName = "SshNet";
    private const string TransportAssembly = "SftpTools.SshNet";
    private const string TransportType = "SftpTools.SshNet.SshNetTransport";
    private const string ProbeType = "SftpTools.SshNet.Logins.SshNetHostKeyProbe";

    private static readonly Lazy<Assembly> s_assembly = new(Load);

    /// <summary>Whether the transport is part of this build.</summary>
    public static bool IsAvailable => File.Exists(FilePath);

    private static string Folder =>
        Path.Combine(Path.GetDirectoryName(typeof(SshNetLoader).Assembly.Location) ?? AppContext.BaseDirectory, FolderName);

    private static string FilePath => Path.Combine(Folder, TransportAssembly + ".dll");

    /// <summary>Makes the transport. Throws <see cref="SftpErrorKind.NotSupported"/> when it is not part of this build.</summary>
    public static ITransport CreateTransport() => (ITransport)Create(TransportType);

    /// <summary>Makes what fetches host keys. Throws as <see cref="CreateTransport"/>.</summary>
    public static IHostKeyProbe CreateProbe() => (IHostKeyProbe)Create(ProbeType);

    private static object Create(string typeName)
    {
        if (!IsAvailable)
        {
            throw new SftpException(
                SftpErrorKind.NotSupported,
                "This build of SftpTools has no SSH.NET transport, because the package feed it was built from does not carry SSH.NET. "
                + "Use -Transport OpenSsh.");
        }
        return Activator.CreateInstance(s_assembly.Value.GetType(typeName, throwOnError: true)!)!;
    }

    private static Assembly Load() => new Context(Folder).LoadFromAssemblyPath(FilePath);

    private sealed class Context(string folder) : AssemblyLoadContext(TransportAssembly)
    {
        protected override Assembly? Load(AssemblyName assemblyName)
        {
            // The engine is the one that asks; a second copy of it would have other types.
            if (assemblyName.Name == typeof(SshNetLoader).Assembly.GetName().Name)
                return typeof(SshNetLoader).Assembly;
            string path = Path.Combine(folder, assemblyName.Name + ".dll");
            return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
        }
    }
}
