namespace SftpTools.Fixtures;

/// <summary>
/// Private keys in every format that a login may meet, in one folder: five keys, each as the files that ssh-keygen, openssl and puttygen
/// make of it. <see cref="AuthorizedKeysPath"/> lets all of them in.
/// </summary>
public sealed class ClientKeySet
{
    private const string EncryptedSuffix = "-encrypted";

    private static readonly (string Name, string Type, string Bits)[] s_kinds =
    [
        ("ed25519", "ed25519", "256"),
        ("ecdsa256", "ecdsa", "256"),
        ("ecdsa384", "ecdsa", "384"),
        ("ecdsa521", "ecdsa", "521"),
        ("rsa", "rsa", "3072"),
    ];

    private static readonly string[] s_opensshCiphers =
        ["aes256-ctr", "aes128-cbc", "aes256-gcm@openssh.com", "chacha20-poly1305@openssh.com"];

    private static readonly string[] s_traditionalRsa = ["rsa", "-traditional"];
    private static readonly string[] s_traditionalEc = ["ec"];

    private readonly string _folder;
    private readonly string _passphrasePath;
    private readonly string _emptyPath;
    private readonly List<ClientKey> _keys = [];
    private readonly List<ClientKeyGap> _gaps = [];
    private readonly List<string> _publicLines = [];

    private ClientKeySet(string folder)
    {
        _folder = folder;
        _passphrasePath = Path.Combine(folder, "passphrase");
        _emptyPath = Path.Combine(folder, "no_passphrase");
    }

    /// <summary>What opens the encrypted files.</summary>
    public string Passphrase { get; } = "battery staple";

    /// <summary>All that could be made.</summary>
    public IReadOnlyList<ClientKey> Keys => _keys;

    /// <summary>All that could not be made here, with the reason.</summary>
    public IReadOnlyList<ClientKeyGap> Gaps => _gaps;

    /// <summary>The public halves as lines of authorized_keys.</summary>
    public IReadOnlyList<string> PublicLines => _publicLines;

    /// <summary>A file with <see cref="PublicLines"/>.</summary>
    public string AuthorizedKeysPath => Path.Combine(_folder, "authorized_keys");

    /// <summary>Makes the keys in a folder, which is made too and holds no keys yet.</summary>
    public static ClientKeySet Create(string folder)
    {
        if (ExternalCommand.Find("ssh-keygen") is null)
            throw new InvalidOperationException("ssh-keygen is not on this machine.");

        Directory.CreateDirectory(folder);
        ClientKeySet set = new(folder);
        set.CreateAll();
        return set;
    }

    private void CreateAll()
    {
        WritePrivate(_passphrasePath, Passphrase + "\n");
        WritePrivate(_emptyPath, "\n");
        foreach ((string name, string type, string bits) in s_kinds)
        {
            string plain = PathOf(name + "-openssh");
            Keygen(["-t", type, "-b", bits, "-N", "", "-C", "sftptools-fixture", "-f", plain]);
            string[] fields = File.ReadAllText(plain + ".pub").Split(' ');
            _publicLines.Add($"{fields[0]} {fields[1].Trim()}");
            Add(name + "-openssh", fields[0], "openssh");
            AddOpenSsh(name, fields[0], plain);
            AddPem(name, fields[0], type, plain);
            AddPkcs8(name, fields[0], plain);
            AddPutty(name, fields[0], plain);
        }

        AddEd25519Pkcs8();
        File.WriteAllLines(AuthorizedKeysPath, _publicLines);
    }

    private void AddOpenSsh(string name, string type, string plain)
    {
        foreach (string cipher in s_opensshCiphers)
        {
            string cipherName = cipher.Split('@')[0];
            Try($"{name}-openssh-{cipherName}", type, "openssh", cipher, path =>
            {
                File.Copy(plain, path);
                Keygen(["-p", "-P", "", "-N", Passphrase, "-Z", cipher, "-f", path]);
            });
        }
    }

    /// <summary>The traditional files of OpenSSL, which know RSA and EC; ssh-keygen encrypts them with AES-128-CBC.</summary>
    private void AddPem(string name, string type, string kind, string plain)
    {
        if (kind == "ed25519")
            return;

        string pem = PathOf(name + "-pem");
        Try(name + "-pem", type, "pem", null, path => Convert(plain, path, "PEM", ""));
        Try($"{name}-pem-aes-128-cbc", type, "pem", "aes-128-cbc", path => Convert(plain, path, "PEM", Passphrase));
        Try($"{name}-pem-des-ede3-cbc", type, "pem", "des-ede3-cbc", path => OpenSsl(
        [
            .. kind == "rsa" ? s_traditionalRsa : s_traditionalEc,
            "-in", pem, "-out", path, "-des3", "-passout", "file:" + _passphrasePath,
        ]));
    }

    private void AddPkcs8(string name, string type, string plain)
    {
        // ssh-keygen writes no ed25519 key in this form; see AddEd25519Pkcs8.
        if (name == "ed25519")
            return;

        string pkcs8 = PathOf(name + "-pkcs8");
        Try(name + "-pkcs8", type, "pkcs8", null, path => Convert(plain, path, "PKCS8", ""));
        Try(name + "-pkcs8" + EncryptedSuffix, type, "pkcs8", "aes-256-cbc", path => EncryptPkcs8(pkcs8, path));
    }

    /// <summary>A key that only openssl can write as PKCS#8 (RFC 8410), and so a sixth key.</summary>
    private void AddEd25519Pkcs8()
    {
        const string type = "ssh-ed25519";
        const string name = "ed25519-pkcs8";
        Try(name, type, "pkcs8", null, path =>
        {
            OpenSsl(["genpkey", "-algorithm", "ed25519", "-out", path]);
            string der = path + ".der";
            OpenSsl(["pkey", "-in", path, "-pubout", "-outform", "DER", "-out", der]);

            // The last 32 bytes of the SubjectPublicKeyInfo are the key; RFC 8709, section 4, says how ssh writes it.
            byte[] key = File.ReadAllBytes(der)[^32..];
            File.Delete(der);
            byte[] blob = [0, 0, 0, 11, .. "ssh-ed25519"u8, 0, 0, 0, 32, .. key];
            _publicLines.Add($"{type} {System.Convert.ToBase64String(blob)}");
        });
        Try(name + EncryptedSuffix, type, "pkcs8", "aes-256-cbc", path => EncryptPkcs8(PathOf(name), path));
    }

    private void AddPutty(string name, string type, string plain)
    {
        foreach (string version in (string[])["2", "3"])
        {
            string format = "ppk" + version;
            Try($"{name}-{format}", type, format, null, path => Puttygen(plain, path, version, _emptyPath));
            Try(
                $"{name}-{format}{EncryptedSuffix}", type, format, "aes256-cbc",
                path => Puttygen(plain, path, version, _passphrasePath));
        }
    }

    private void Try(string name, string type, string format, string? cipher, Action<string> make)
    {
        try
        {
            make(PathOf(name));
            Add(name, type, format, cipher);
        }
        catch (InvalidOperationException e)
        {
            _gaps.Add(new ClientKeyGap(name, e.Message));
        }
    }

    private void Add(string name, string type, string format, string? cipher = null)
    {
        string path = PathOf(name);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        string? passphrase = cipher is null ? null : Passphrase;
        CommandResult read = ExternalCommand.Run(
            ExternalCommand.Find("ssh-keygen")!, ["-y", "-P", passphrase ?? "", "-f", path]);
        _keys.Add(new ClientKey
        {
            Name = name,
            Path = path,
            Type = type,
            Format = format,
            Cipher = cipher,
            Passphrase = passphrase,
            OpenSshReads = read.ExitCode == 0,
        });
    }

    private static void Convert(string plain, string path, string format, string passphrase)
    {
        File.Copy(plain, path);
        Keygen(["-p", "-P", "", "-N", passphrase, "-m", format, "-f", path]);
    }

    private void EncryptPkcs8(string plain, string path) => OpenSsl(
        ["pkcs8", "-topk8", "-v2", "aes-256-cbc", "-in", plain, "-out", path, "-passout", "file:" + _passphrasePath]);

    private static void Puttygen(string plain, string path, string version, string passphrasePath) => ExternalCommand.Require(
        Program("puttygen", "putty-tools"),
        [plain, "-O", "private", "--ppk-param", "version=" + version, "--new-passphrase", passphrasePath, "-o", path]);

    private static void OpenSsl(IEnumerable<string> arguments) =>
        ExternalCommand.Require(Program("openssl", "openssl"), arguments);

    private static void Keygen(IEnumerable<string> arguments) =>
        ExternalCommand.Require(ExternalCommand.Find("ssh-keygen")!, ["-q", .. arguments]);

    private static string Program(string name, string package) => ExternalCommand.Find(name)
        ?? throw new InvalidOperationException($"{name} is not installed (package {package})");

    private static void WritePrivate(string path, string text)
    {
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private string PathOf(string name) => Path.Combine(_folder, name);
}
