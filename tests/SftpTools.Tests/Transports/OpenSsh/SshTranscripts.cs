using SftpTools.Transports.Config;

namespace SftpTools.Tests.Transports.OpenSsh;

/// <summary>What `ssh -v` of OpenSSH 9.2 wrote on its standard error; names, ports and paths are changed, some lines left out.</summary>
internal static class SshTranscripts
{
    /// <summary>Two keys were asked for, one after the other.</summary>
    public const string PartialSuccess = """
        OpenSSH_9.2p1 Debian-2+deb12u10, OpenSSL 3.0.19 27 Jan 2026
        debug1: Reading configuration data /home/user/.ssh/ssh_config
        debug1: /home/user/.ssh/ssh_config line 1: Applying options for sftptools
        debug1: Connecting to 127.0.0.1 [127.0.0.1] port 2222.
        debug1: Connection established.
        debug1: identity file /home/user/.ssh/client_key type 3
        debug1: identity file /home/user/.ssh/client_key-cert type -1
        debug1: identity file /home/user/.ssh/second_key type 3
        debug1: identity file /home/user/.ssh/second_key-cert type -1
        debug1: Local version string SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10
        debug1: Remote protocol version 2.0, remote software version OpenSSH_9.2p1 Debian-2+deb12u10
        debug1: compat_banner: match: OpenSSH_9.2p1 Debian-2+deb12u10 pat OpenSSH* compat 0x04000000
        debug1: Authenticating to 127.0.0.1:2222 as 'user'
        debug1: SSH2_MSG_KEXINIT sent
        debug1: SSH2_MSG_KEXINIT received
        debug1: kex: algorithm: sntrup761x25519-sha512
        debug1: kex: host key algorithm: ssh-ed25519
        debug1: kex: server->client cipher: chacha20-poly1305@openssh.com MAC: <implicit> compression: none
        debug1: kex: client->server cipher: chacha20-poly1305@openssh.com MAC: <implicit> compression: none
        debug1: expecting SSH2_MSG_KEX_ECDH_REPLY
        debug1: SSH2_MSG_KEX_ECDH_REPLY received
        debug1: Server host key: ssh-ed25519 SHA256:bSr6SVcOP7V33/OuGgcF5hm50tnveNemIhhfJnMtaes
        debug1: Host '[127.0.0.1]:2222' is known and matches the ED25519 host key.
        debug1: Found key in /home/user/.ssh/known_hosts:1
        debug1: SSH2_MSG_NEWKEYS sent
        debug1: expecting SSH2_MSG_NEWKEYS
        debug1: SSH2_MSG_NEWKEYS received
        debug1: Will attempt key: /home/user/.ssh/client_key ED25519 SHA256:SCZm1T2piWZ7P8dJgtnqB21WeX42Noha5Nez133IHFE explicit
        debug1: Will attempt key: /home/user/.ssh/second_key ED25519 SHA256:IRmnWBWXO28jX7uw4cCIfmRVqHUWbZIAanNXzDqEXqg explicit
        debug1: SSH2_MSG_EXT_INFO received
        debug1: kex_input_ext_info: publickey-hostbound@openssh.com=<0>
        debug1: SSH2_MSG_SERVICE_ACCEPT received
        debug1: Authentications that can continue: publickey
        debug1: Next authentication method: publickey
        debug1: Offering public key: /home/user/.ssh/client_key ED25519 SHA256:SCZm1T2piWZ7P8dJgtnqB21WeX42Noha5Nez133IHFE explicit
        debug1: Server accepts key: /home/user/.ssh/client_key ED25519 SHA256:SCZm1T2piWZ7P8dJgtnqB21WeX42Noha5Nez133IHFE explicit
        Authenticated using "publickey" with partial success.
        debug1: Authentications that can continue: publickey
        debug1: Offering public key: /home/user/.ssh/second_key ED25519 SHA256:IRmnWBWXO28jX7uw4cCIfmRVqHUWbZIAanNXzDqEXqg explicit
        debug1: Server accepts key: /home/user/.ssh/second_key ED25519 SHA256:IRmnWBWXO28jX7uw4cCIfmRVqHUWbZIAanNXzDqEXqg explicit
        Authenticated to 127.0.0.1 ([127.0.0.1]:2222) using "publickey".
        debug1: channel 0: new session [client-session] (inactive timeout: 0)
        debug1: Requesting no-more-sessions@openssh.com
        debug1: Entering interactive session.
        debug1: client_input_global_request: rtype hostkeys-00@openssh.com want_reply 0
        debug1: Sending subsystem: sftp
        debug1: client_input_channel_req: channel 0 rtype exit-status reply 0
        debug1: channel 0: free: client-session, nchannels 1
        Transferred: sent 3888, received 3704 bytes, in 0.1 seconds
        Bytes per second: sent 73962.4, received 70462.1
        debug1: Exit status 0
        """;

    /// <summary>Through a jump host that took a password; the target took two keys.</summary>
    public const string JumpHost = """
        OpenSSH_9.2p1 Debian-2+deb12u10, OpenSSL 3.0.19 27 Jan 2026
        debug1: Reading configuration data /home/user/.ssh/config
        debug1: /home/user/.ssh/config line 12: Applying options for target
        debug1: Setting implicit ProxyCommand from ProxyJump: ssh -F /home/user/.ssh/config -v -W '[%h]:%p' jumper
        debug1: Executing proxy command: exec ssh -F /home/user/.ssh/config -v -W '[127.0.0.1]:2222' jumper
        debug1: identity file /home/user/.ssh/client_key type 3
        debug1: identity file /home/user/.ssh/client_key-cert type -1
        debug1: identity file /home/user/.ssh/second_key type 3
        debug1: identity file /home/user/.ssh/second_key-cert type -1
        debug1: Local version string SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10
        OpenSSH_9.2p1 Debian-2+deb12u10, OpenSSL 3.0.19 27 Jan 2026
        debug1: Reading configuration data /home/user/.ssh/config
        debug1: /home/user/.ssh/config line 1: Applying options for jumper
        debug1: Connecting to jumper [192.0.2.7] port 2200.
        debug1: Connection established.
        debug1: identity file /home/user/.ssh/client_key type 3
        debug1: identity file /home/user/.ssh/client_key-cert type -1
        debug1: Local version string SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10
        debug1: Remote protocol version 2.0, remote software version OpenSSH_9.2p1 Debian-2+deb12u10
        debug1: compat_banner: match: OpenSSH_9.2p1 Debian-2+deb12u10 pat OpenSSH* compat 0x04000000
        debug1: Authenticating to jumper:2200 as 'user'
        debug1: SSH2_MSG_KEXINIT sent
        debug1: SSH2_MSG_KEXINIT received
        debug1: kex: algorithm: sntrup761x25519-sha512
        debug1: kex: host key algorithm: ssh-ed25519
        debug1: kex: server->client cipher: chacha20-poly1305@openssh.com MAC: <implicit> compression: none
        debug1: kex: client->server cipher: chacha20-poly1305@openssh.com MAC: <implicit> compression: none
        debug1: expecting SSH2_MSG_KEX_ECDH_REPLY
        debug1: SSH2_MSG_KEX_ECDH_REPLY received
        debug1: Server host key: ssh-ed25519 SHA256:cHzCn7dseZF5Wv9oTrlZz9MH5l62hvNVqPObdROVdpA
        debug1: Host '[127.0.0.1]:2200' is known and matches the ED25519 host key.
        debug1: Found key in /home/user/.ssh/known_hosts:1
        debug1: SSH2_MSG_NEWKEYS sent
        debug1: expecting SSH2_MSG_NEWKEYS
        debug1: SSH2_MSG_NEWKEYS received
        debug1: Will attempt key: /home/user/.ssh/client_key ED25519 SHA256:92CydF3Og+GEBIQZJMBooHN23DQc+HxQWhvk2XC/CIQ explicit
        debug1: SSH2_MSG_EXT_INFO received
        debug1: kex_input_ext_info: publickey-hostbound@openssh.com=<0>
        debug1: SSH2_MSG_SERVICE_ACCEPT received
        debug1: Authentications that can continue: publickey
        debug1: Next authentication method: password
        debug1: Offering public key: /home/user/.ssh/client_key ED25519 SHA256:92CydF3Og+GEBIQZJMBooHN23DQc+HxQWhvk2XC/CIQ explicit
        debug1: Server accepts key: /home/user/.ssh/client_key ED25519 SHA256:92CydF3Og+GEBIQZJMBooHN23DQc+HxQWhvk2XC/CIQ explicit
        Authenticated to jumper ([192.0.2.7]:2200) using "password".
        debug1: channel_connect_stdio_fwd: 127.0.0.1:2222
        debug1: channel 0: new stdio-forward [stdio-forward] (inactive timeout: 0)
        debug1: getpeername failed: Bad file descriptor
        debug1: Requesting no-more-sessions@openssh.com
        debug1: Entering interactive session.
        debug1: client_input_global_request: rtype hostkeys-00@openssh.com want_reply 0
        debug1: Remote protocol version 2.0, remote software version OpenSSH_9.2p1 Debian-2+deb12u10
        debug1: compat_banner: match: OpenSSH_9.2p1 Debian-2+deb12u10 pat OpenSSH* compat 0x04000000
        debug1: Authenticating to target:2222 as 'user'
        debug1: SSH2_MSG_KEXINIT sent
        debug1: SSH2_MSG_KEXINIT received
        debug1: kex: algorithm: sntrup761x25519-sha512
        debug1: kex: host key algorithm: ssh-ed25519
        debug1: kex: server->client cipher: chacha20-poly1305@openssh.com MAC: <implicit> compression: none
        debug1: kex: client->server cipher: chacha20-poly1305@openssh.com MAC: <implicit> compression: none
        debug1: expecting SSH2_MSG_KEX_ECDH_REPLY
        debug1: SSH2_MSG_KEX_ECDH_REPLY received
        debug1: Server host key: ssh-ed25519 SHA256:bSr6SVcOP7V33/OuGgcF5hm50tnveNemIhhfJnMtaes
        debug1: Host '[127.0.0.1]:2222' is known and matches the ED25519 host key.
        debug1: Found key in /home/user/.ssh/known_hosts:1
        debug1: SSH2_MSG_NEWKEYS sent
        debug1: expecting SSH2_MSG_NEWKEYS
        debug1: SSH2_MSG_NEWKEYS received
        debug1: Will attempt key: /home/user/.ssh/client_key ED25519 SHA256:SCZm1T2piWZ7P8dJgtnqB21WeX42Noha5Nez133IHFE explicit
        debug1: Will attempt key: /home/user/.ssh/second_key ED25519 SHA256:IRmnWBWXO28jX7uw4cCIfmRVqHUWbZIAanNXzDqEXqg explicit
        debug1: SSH2_MSG_EXT_INFO received
        debug1: kex_input_ext_info: publickey-hostbound@openssh.com=<0>
        debug1: SSH2_MSG_SERVICE_ACCEPT received
        debug1: Authentications that can continue: publickey
        debug1: Next authentication method: publickey
        debug1: Offering public key: /home/user/.ssh/client_key ED25519 SHA256:SCZm1T2piWZ7P8dJgtnqB21WeX42Noha5Nez133IHFE explicit
        debug1: Server accepts key: /home/user/.ssh/client_key ED25519 SHA256:SCZm1T2piWZ7P8dJgtnqB21WeX42Noha5Nez133IHFE explicit
        Authenticated using "publickey" with partial success.
        debug1: Authentications that can continue: publickey
        debug1: Offering public key: /home/user/.ssh/second_key ED25519 SHA256:IRmnWBWXO28jX7uw4cCIfmRVqHUWbZIAanNXzDqEXqg explicit
        debug1: Server accepts key: /home/user/.ssh/second_key ED25519 SHA256:IRmnWBWXO28jX7uw4cCIfmRVqHUWbZIAanNXzDqEXqg explicit
        Authenticated to target (via proxy) using "publickey".
        debug1: channel 0: new session [client-session] (inactive timeout: 0)
        debug1: Requesting no-more-sessions@openssh.com
        debug1: Entering interactive session.
        debug1: client_input_global_request: rtype hostkeys-00@openssh.com want_reply 0
        debug1: Sending subsystem: sftp
        debug1: client_input_channel_req: channel 0 rtype exit-status reply 0
        debug1: channel 0: free: client-session, nchannels 1
        Transferred: sent 3888, received 3704 bytes, in 0.1 seconds
        Bytes per second: sent 44859.3, received 42736.3
        debug1: Exit status 0
        debug1: channel 0: free: direct-tcpip: listening port 0 for 127.0.0.1 port 2222, connect from 127.0.0.1 port 65535 to UNKNOWN port 65536, nchannels 1
        Killed by signal 1.
        """;
}
