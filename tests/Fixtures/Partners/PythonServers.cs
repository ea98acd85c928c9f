namespace SftpTools.Fixtures;

/// <summary>Servers of Python libraries, each as its documentation shows one. Arguments: port, host key, authorized key, folder.</summary>
internal static class PythonServers
{
    /// <summary>Paramiko's interface over the file system, as in its own stub: names are not resolved, and files are not cut.</summary>
    public const string Paramiko = """
        import os, socket, sys, threading
        import paramiko
        from paramiko import SFTPAttributes, SFTPHandle, SFTPServer, SFTPServerInterface, SFTP_OK, SFTP_NO_SUCH_FILE

        port, host_key, allowed, folder = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]
        allowed = open(allowed).read().split()[1]

        class Login(paramiko.ServerInterface):
            def check_auth_publickey(self, username, key):
                return paramiko.AUTH_SUCCESSFUL if key.get_base64() == allowed else paramiko.AUTH_FAILED
            def get_allowed_auths(self, username):
                return 'publickey'
            def check_channel_request(self, kind, chanid):
                return paramiko.OPEN_SUCCEEDED

        class Handle(SFTPHandle):
            def stat(self):
                try:
                    return SFTPAttributes.from_stat(os.fstat(self.readfile.fileno()))
                except OSError as error:
                    return SFTPServer.convert_errno(error.errno)
            def chattr(self, attr):
                try:
                    SFTPServer.set_file_attr(self.filename, attr)
                    return SFTP_OK
                except OSError as error:
                    return SFTPServer.convert_errno(error.errno)

        def guarded(action):
            def run(self, *arguments):
                try:
                    result = action(self, *arguments)
                    return SFTP_OK if result is None else result
                except OSError as error:
                    return SFTPServer.convert_errno(error.errno)
            return run

        class Files(SFTPServerInterface):
            @guarded
            def list_folder(self, path):
                entries = []
                for name in os.listdir(path):
                    attributes = SFTPAttributes.from_stat(os.lstat(os.path.join(path, name)))
                    attributes.filename = name
                    entries.append(attributes)
                return entries
            @guarded
            def stat(self, path):
                return SFTPAttributes.from_stat(os.stat(path))
            @guarded
            def lstat(self, path):
                return SFTPAttributes.from_stat(os.lstat(path))
            @guarded
            def open(self, path, flags, attr):
                mode = getattr(attr, 'st_mode', None)
                descriptor = os.open(path, flags, 0o666 if mode is None else mode & 0o777)
                text = 'rb'
                if flags & os.O_WRONLY:
                    text = 'ab' if flags & os.O_APPEND else 'wb'
                elif flags & os.O_RDWR:
                    text = 'a+b' if flags & os.O_APPEND else 'r+b'
                stream = os.fdopen(descriptor, text)
                handle = Handle(flags)
                handle.filename = path
                handle.readfile = handle.writefile = stream
                return handle
            @guarded
            def remove(self, path):
                os.remove(path)
            @guarded
            def rename(self, old, new):
                os.rename(old, new)
            @guarded
            def posix_rename(self, old, new):
                os.replace(old, new)
            @guarded
            def mkdir(self, path, attr):
                os.mkdir(path)
                if attr is not None:
                    SFTPServer.set_file_attr(path, attr)
            @guarded
            def rmdir(self, path):
                os.rmdir(path)
            @guarded
            def chattr(self, path, attr):
                SFTPServer.set_file_attr(path, attr)
            @guarded
            def symlink(self, target, path):
                os.symlink(target, path)
            @guarded
            def readlink(self, path):
                return os.readlink(path)
            def canonicalize(self, path):
                return os.path.normpath(os.path.join(folder, path))

        def serve(connection):
            transport = paramiko.Transport(connection)
            transport.add_server_key(paramiko.Ed25519Key.from_private_key_file(host_key))
            transport.set_subsystem_handler('sftp', SFTPServer, Files)
            try:
                transport.start_server(server=Login())
            except Exception:
                transport.close()

        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(('127.0.0.1', port))
        listener.listen(50)
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=serve, args=(connection,), daemon=True).start()
        """;

    /// <summary>asyncssh with its own file system.</summary>
    public const string AsyncSsh = """
        import asyncio, os, sys, warnings
        warnings.simplefilter('ignore')
        import asyncssh

        async def main():
            os.chdir(sys.argv[4])
            await asyncssh.listen('127.0.0.1', int(sys.argv[1]), server_host_keys=[sys.argv[2]],
                                  authorized_client_keys=sys.argv[3], sftp_factory=True)
            await asyncio.get_running_loop().create_future()

        asyncio.run(main())
        """;
}
