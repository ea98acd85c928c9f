BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer '--host-key', 'ed25519', '--host-key', 'ecdsa', '--host-key', 'rsa'
    $keyscan = Get-Command ssh-keyscan -ErrorAction Ignore

    # A server that says nothing, or only what it is told to.
    function Start-Peer([string] $Greeting) {
        $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
        $listener.Start()
        $clients = [System.Collections.ArrayList]::Synchronized([System.Collections.ArrayList]::new())
        $task = [powershell]::Create().AddScript({
            param($listener, $greeting, $clients)
            while ($true) {
                try { $client = $listener.AcceptTcpClient() } catch { break }
                $null = $clients.Add($client)
                if ($greeting) {
                    $bytes = [System.Text.Encoding]::ASCII.GetBytes($greeting)
                    $client.GetStream().Write($bytes, 0, $bytes.Length)
                    $client.Close()
                }
            }
            foreach ($client in $clients) { $client.Dispose() }
        }).AddArgument($listener).AddArgument($Greeting).AddArgument($clients)
        $null = $task.BeginInvoke()
        [pscustomobject]@{ Port = $listener.LocalEndpoint.Port; Listener = $listener; Clients = $clients; Task = $task }
    }

    function Stop-Peer($Peer) {
        $Peer.Listener.Stop()
        $null = $Peer.Task.BeginStop($null, $null)
    }
}

AfterAll {
    Stop-Fixture $server
}

Describe 'Get-SftpHostKey' {
    BeforeEach {
        Skip-Without $server
        if (-not $keyscan) { Set-ItResult -Skipped -Because 'ssh-keyscan is not on this machine' }
        $path = Join-Path (New-TestFolder $TestDrive) known_hosts
        $address = @{ HostName = $server.host; Port = $server.port; KnownHostsPath = $path }
    }

    It 'fetches the keys without a login' {
        $keys = Get-SftpHostKey @address
        $keys | Should -BeOfType [SftpTools.SftpHostKey]
        $keys.KeyType | Sort-Object | Should -Be ecdsa-sha2-nistp256, ssh-ed25519, ssh-rsa
        $keys.Known | Sort-Object -Unique | Should -Be Unknown
        $ed25519 = $keys | Where-Object KeyType -EQ ssh-ed25519
        $ed25519.Fingerprint | Should -BeExactly $server.hostKeyFingerprint
        $ed25519.HostName, $ed25519.Port | Should -Be $server.host, $server.port
        Get-Content $server.knownHostsPath | Should -Contain "[$($server.host)]:$($server.port) $ed25519"
        $keys | Format-Table | Out-String -Width 200 | Should -BeLike "*$($server.hostKeyFingerprint)*"
        Test-Path $path | Should -BeFalse
    }

    It 'passes over the empty lines of a list of hosts' {
        $name = "$($server.host):$($server.port)"
        Get-SftpHostKey $name, '', ' ' -KeyType rsa -KnownHostsPath $path -ErrorAction Stop | Should -HaveCount 1
        '', $name, '' | Get-SftpHostKey -KeyType rsa -KnownHostsPath $path -ErrorAction Stop | Should -HaveCount 1
        { Get-SftpHostKey '' } | Should -Throw '*names no host*'
        { Get-SftpKnownHost '' } | Should -Throw '*names no host*'
        '', $server.host | Get-SftpKnownHost -Path $server.knownHostsPath -Port $server.port -ErrorAction Stop | Should -Not -BeNullOrEmpty
    }

    It 'takes host:port and the types that are wanted' {
        $key = Get-SftpHostKey "$($server.host):$($server.port)" -KeyType rsa -KnownHostsPath $path
        $key.KeyType | Should -BeExactly ssh-rsa
        (Get-SftpHostKey @address -KeyType ssh-ed25519).Fingerprint | Should -BeExactly $server.hostKeyFingerprint
        (Get-SftpHostKey @address -KeyType ed25519, ecdsa).Count | Should -Be 2
        Get-SftpHostKey @address -KeyType ecdsa-sha2-nistp521 -ErrorVariable problem -ErrorAction SilentlyContinue
        Assert-ErrorRecord $problem SftpHostKeyNotFound ObjectNotFound $server.host
    }

    It 'says which keys are known, changed and revoked' {
        (Get-SftpHostKey @address -KeyType ed25519 | Add-SftpKnownHost -Path $path -PassThru).Fingerprint |
            Should -BeExactly $server.hostKeyFingerprint
        (Get-SftpHostKey @address -KeyType ed25519).Known | Should -Be Known
        (Get-SftpHostKey @address -KeyType rsa).Known | Should -Be Changed
        Add-Content $path "@revoked * $(Get-SftpHostKey @address -KeyType ed25519)"
        (Get-SftpHostKey @address -KeyType ed25519).Known | Should -Be Revoked
    }

    It 'pins what is added from it' {
        Get-SftpHostKey @address |
            Add-SftpKnownHost -Path $path -Fingerprint $server.hostKeyFingerprint -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems.Count | Should -Be 2
        (Get-SftpKnownHost -Path $path).Fingerprint | Should -BeExactly $server.hostKeyFingerprint
        $login = Get-LoginOf $server
        $login.KnownHostsPath = $path
        $session = New-SftpSession @login
        $session.HostKeyFingerprint | Should -BeExactly $server.hostKeyFingerprint
        Remove-SftpSession $session
    }

    It 'gives the port of a key that is passed as it is' {
        Add-SftpKnownHost -HostName elsewhere -Key (Get-SftpHostKey @address -KeyType ed25519) -Path $path
        Get-Content $path | Should -BeLike "``[elsewhere``]:$($server.port) ssh-ed25519 *"
    }

    It 'reports each host that fails and goes on' {
        $keys = Get-SftpHostKey '127.0.0.1:1', "$($server.host):$($server.port)" -KeyType ed25519 -KnownHostsPath $path -ErrorVariable problem -ErrorAction SilentlyContinue
        $keys.Fingerprint | Should -BeExactly $server.hostKeyFingerprint
        Assert-ErrorRecord $problem SftpConnectionLost ConnectionError 127.0.0.1:1
    }

    It 'refuses <_> as a host' -ForEach '-oProxyCommand=touch', 'a,b', '10.0.0.0/24', "a`nb", 'a b', '$(x)' {
        Get-SftpHostKey $_ -KnownHostsPath $path -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        Assert-ErrorRecord $problem SftpConnectionLost ConnectionError $_
    }

    It 'ends in time at a server that says nothing' {
        $peer = Start-Peer
        try {
            $result = Invoke-Bounded {
                param($Port)
                Get-SftpHostKey 127.0.0.1 -Port $Port -KeyType ed25519 -TimeoutSeconds 2
            } @{ Port = $peer.Port }
            $result.Output | Should -BeNullOrEmpty
            Assert-ErrorRecord $result.Errors SftpTimeout OperationTimeout 127.0.0.1
        }
        finally { Stop-Peer $peer }
    }

    It 'ends at a server that is none for SSH' {
        $peer = Start-Peer "HTTP/1.1 400 Bad Request`r`n`r`n"
        try {
            $result = Invoke-Bounded {
                param($Port)
                Get-SftpHostKey 127.0.0.1 -Port $Port -KeyType ed25519 -TimeoutSeconds 5
            } @{ Port = $peer.Port }
            $result.Output | Should -BeNullOrEmpty
            @($result.Errors).Count | Should -Be 1
            $result.Errors[0].FullyQualifiedErrorId | Should -Match '^Sftp(ConnectionLost|Timeout),'
        }
        finally { Stop-Peer $peer }
    }

    It 'stops at once' {
        $peer = Start-Peer
        try {
            $started = Start-Bounded {
                param($Port)
                Get-SftpHostKey 127.0.0.1 -Port $Port -TimeoutSeconds 300
            } @{ Port = $peer.Port }
            Wait-Until { $peer.Clients.Count -gt 0 } | Should -BeTrue
            Stop-Bounded $started | Should -BeTrue
        }
        finally { Stop-Peer $peer }
    }

    It 'stops at once, and its ssh-keyscan with it' {
        $peer = Start-Peer
        try {
            $started = Start-Bounded {
                param($Port)
                Get-SftpHostKey 127.0.0.1 -Port $Port -KeyType ed25519 -Transport OpenSsh -TimeoutSeconds 300
            } @{ Port = $peer.Port }
            Wait-Until { Get-Process ssh-keyscan -ErrorAction Ignore | Where-Object { $_.Parent.Id -eq $PID } } | Should -BeTrue
            Stop-Bounded $started | Should -BeTrue
            Wait-Until { -not (Get-Process ssh-keyscan -ErrorAction Ignore | Where-Object { $_.Parent.Id -eq $PID }) } | Should -BeTrue
        }
        finally { Stop-Peer $peer }
    }
}
