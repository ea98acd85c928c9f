# Every way to log in, to know a host and to get to it, over each transport; and what becomes of those that fail: the right record, in
# time, and no secret in any stream.
BeforeDiscovery {
    $transports = 'OpenSsh', 'SshNet' | ForEach-Object { @{ Transport = $_ } }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1

    # Generous, for slow machines; what hangs takes far longer.
    $prompt = [timespan]::FromSeconds(20)
    $secrets = [System.Collections.Generic.List[string]]::new()
    function Get-Secret([string] $Text) { ConvertTo-SecureString $Text -AsPlainText -Force }
    function Get-Login($UserName, [string] $Password) {
        if (-not $secrets.Contains($Password)) { $secrets.Add($Password) }
        [pscredential]::new($UserName, (Get-Secret $Password))
    }

    $account = Start-Fixture account
    $hasAccount = -not $account.Unavailable
    if ($hasAccount) { $secrets.Add($account.password) }
    $keyFolder = Join-Path $TestDrive keys
    $keys = dotnet $fixturesAssembly keys $keyFolder | ConvertFrom-Json
    if ($keys.PSObject.Properties['passphrase']) { $secrets.Add($keys.passphrase) }

    $serverOptions = @('--user-certificates', '--host-certificate', 'valid', '--host-key', 'ed25519', '--host-key', 'rsa', '--banner', 'For tests only.')
    if ($keys.PSObject.Properties['authorizedKeysPath']) { $serverOptions += '--authorize', $keys.authorizedKeysPath }
    if ($hasAccount) { $serverOptions += '--passwords', '--other-users', '--principal', $account.userName }
    $server = Start-TestServer $serverOptions
    if (-not $server.Unavailable) { $secrets.Add($server.passphrase) }

    # Why a transport is not there, or nothing.
    function Get-Gap([string] $Transport) {
        try { New-SftpSession 127.0.0.1 -Port 1 -Transport $Transport -ConnectingTimeout 1 -ErrorAction Stop }
        catch { if ($_.FullyQualifiedErrorId -like 'SftpNotSupported*') { "$_" } }
    }

    # Logs in where nobody can be asked, uses the session once, and tells what came of it.
    function Connect-Once([hashtable] $Login, [int] $Seconds = 40) {
        Invoke-Bounded {
            param($login)
            $VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'
            $session = New-SftpSession @login
            if ($session) {
                $null = Get-SftpItem / -Session $session
                $session | Select-Object State, Transport, UserName, AuthenticationMethods, HostKeyAlgorithm, HostKeyFingerprint
                Remove-SftpSession $session
            }
        } @{ login = $Login } $Seconds
    }

    # No stream may have a secret.
    function Assert-NoSecret($Run) {
        $text = @($Run.Errors; $Run.Warnings; $Run.Notes; $Run.Progress; $Run.Output; $Run.Exception) | Where-Object { $null -ne $_ } |
            ForEach-Object { $_; if ($_ -is [System.Management.Automation.ErrorRecord]) { "$($_.Exception) $($_.ErrorDetails) $($_.TargetObject)" } } |
            Out-String -Width 10000
        foreach ($secret in $secrets) {
            if ($text.Contains($secret)) { throw 'A secret stands in a stream.' }
        }
    }

    function Assert-Login([hashtable] $Login) {
        $run = Connect-Once $Login
        "$($run.Errors)$($run.Exception)" | Should -BeNullOrEmpty
        Assert-NoSecret $run
        $run.Output | Should -HaveCount 1
        $run.Output[0].State | Should -Be Opened
        "$($run.Output[0].Transport)" | Should -Be $Login.Transport
        $run.Output[0]
    }

    # One record with one of the ids, in time.
    function Assert-NoLogin([hashtable] $Login, [string[]] $Id, [string] $Words = '*', [int] $Seconds = 40) {
        $run = Connect-Once $Login $Seconds
        $run.Exception | Should -BeNullOrEmpty
        $run.Output | Should -BeNullOrEmpty
        Assert-NoSecret $run
        @($run.Errors) | Should -HaveCount 1
        $found = ($run.Errors[0].FullyQualifiedErrorId -split ',')[0]
        $found | Should -BeIn $Id -Because "the error is: $($run.Errors[0])"
        $run.Errors[0].CategoryInfo.Category | Should -Be $categories[$found]
        "$($run.Errors)" | Should -BeLike $Words
        $run.Elapsed | Should -BeLessThan $prompt
    }

    # The table of the documentation.
    $categories = @{
        SftpAuthenticationFailed = 'AuthenticationError'
        SftpConnectionLost       = 'ConnectionError'
        SftpHostKeyRejected      = 'SecurityError'
        SftpNegotiationFailed    = 'ConnectionError'
        SftpNotSupported         = 'NotImplemented'
        SftpPathNotFound         = 'ObjectNotFound'
        SftpProtocolError        = 'ProtocolError'
        SftpTimeout              = 'OperationTimeout'
    }

    # What logs an account in by password, and by no key that whoever runs this may have.
    function Get-PasswordLogin($Server, [string] $Password = $account.password) {
        $login = Get-LoginOf $Server
        $login.Remove('KeyFilePath')
        $login.Remove('UserName')
        $login.Credential = Get-Login $account.userName $Password
        $login.Transport = $Transport
        if ($Transport -eq 'OpenSsh') { $login.Options = @{ PubkeyAuthentication = $false } }
        $login
    }
}

AfterAll {
    Remove-TestSession
    $server, $account | Stop-Fixture
}

Describe 'Logging in over <Transport>' -ForEach $transports {
    BeforeAll {
        $gap = if (-not $server.Unavailable) { Get-Gap $Transport }
    }

    BeforeEach {
        Skip-Without $server
        if ($gap) { Set-ItResult -Skipped -Because $gap }
        $here = New-TestFolder $TestDrive
        $login = Get-LoginOf $server
        $login.Transport = $Transport
    }

    Context 'by key' {
        It 'takes every key file of the format <Format>' -ForEach @(
            @{ Format = 'openssh' }, @{ Format = 'pem' }, @{ Format = 'pkcs8' }, @{ Format = 'ppk2' }, @{ Format = 'ppk3' }
        ) {
            # ssh reads what it reads; the rest is for the transport that reads all.
            $wanted = @($keys.keys | Where-Object Format -EQ $Format | Where-Object { $Transport -ne 'OpenSsh' -or $_.openSshReads })
            if (-not $wanted) {
                $missing = @($keys.gaps | Where-Object name -Like "*-$Format*")
                Set-ItResult -Skipped -Because ($missing ? $missing[0].reason : "the ssh of this machine reads no $Format key")
            }
            $logins = foreach ($key in $wanted) {
                $one = $login.Clone()
                $one.Name = $key.name
                $one.KeyFilePath = $key.path
                if ($key.passphrase) { $one.KeyPassphrase = Get-Secret $key.passphrase }
                $one
            }
            $run = Invoke-Bounded {
                param($logins)
                $VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'
                foreach ($login in $logins) {
                    $session = New-SftpSession @login
                    if (-not $session) { "$($login.Name): $($Error[0])" }
                    $session | Remove-SftpSession
                }
            } @{ logins = $logins } 200
            Assert-NoSecret $run
            $run.Output | Should -BeNullOrEmpty
            $run.Exception | Should -BeNullOrEmpty
        }

        It 'tells a wrong passphrase of <Name>, which it does not repeat' -ForEach @(
            @{ Name = 'ed25519-openssh-aes256-gcm' }, @{ Name = 'rsa-pem-aes-128-cbc' }, @{ Name = 'rsa-pkcs8-encrypted' }, @{ Name = 'rsa-ppk3-encrypted' }
        ) {
            $key = $keys.keys | Where-Object Name -EQ $Name
            if (-not $key) { Set-ItResult -Skipped -Because ($keys.gaps | Where-Object Name -EQ $Name).reason }
            $secrets.Add('not the right passphrase')
            $login.KeyFilePath = $key.path
            $login.KeyPassphrase = Get-Secret 'not the right passphrase'
            Assert-NoLogin $login SftpAuthenticationFailed
        }

        It 'tells a key file that is <Form>' -ForEach @(
            @{ Form = 'empty'; Text = '' }
            @{ Form = 'no key'; Text = "This is a shopping list.`n" }
            @{ Form = 'cut off'; Text = "-----BEGIN OPENSSH PRIVATE KEY-----`nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ`n" }
        ) {
            [System.IO.File]::WriteAllText("$here/broken", $Text)
            Set-Mode "$here/broken" 600
            $login.KeyFilePath = "$here/broken"
            Assert-NoLogin $login SftpAuthenticationFailed '*broken*'
        }

        It 'names what is wrong with a key file: <Form>' -ForEach @(
            @{ Form = 'empty'; Words = '*it is empty*' }
            @{ Form = 'public'; Words = '*it is a public key*' }
            @{ Form = 'encrypted, without a passphrase'; Words = '*is encrypted*-KeyPassphrase*' }
            @{ Form = 'with the line ends of Windows'; Words = '*CR LF*'; SshNetReads = $true }
            @{ Form = 'with a byte order mark'; Words = '*byte order mark*'; SshNetReads = $true }
        ) {
            $text = [System.IO.File]::ReadAllText($server.keyPath)
            $bytes = switch -Wildcard ($Form) {
                'empty' { , [byte[]]@() }
                'public' { , [System.IO.File]::ReadAllBytes("$($server.keyPath).pub") }
                'encrypted*' { , [System.IO.File]::ReadAllBytes($server.encryptedKeyPath) }
                '*Windows' { , [System.Text.Encoding]::ASCII.GetBytes($text.Replace("`n", "`r`n")) }
                '*mark' { , [byte[]]([byte[]](0xEF, 0xBB, 0xBF) + [System.Text.Encoding]::ASCII.GetBytes($text)) }
            }
            [System.IO.File]::WriteAllBytes("$here/key", [byte[]]$bytes)
            Set-Mode "$here/key" 600
            $login.KeyFilePath = "$here/key"
            if ($SshNetReads -and $Transport -eq 'SshNet') { $null = Assert-Login $login }
            else { Assert-NoLogin $login SftpAuthenticationFailed $Words }
        }

        It 'takes a key as the settings of a build server keep it: <Form>, and names a broken one' -ForEach @{ Form = 'line ends as \n' }, @{ Form = 'base64' } {
            if ($Transport -ne 'SshNet') { Set-ItResult -Skipped -Because 'ssh reads keys from files' }
            $text = [System.IO.File]::ReadAllText($server.keyPath)
            $wrapped = if ($Form -eq 'base64') { [System.Convert]::ToBase64String([System.Text.Encoding]::ASCII.GetBytes($text)) } else { $text.Replace("`n", '\n') }
            $login.Remove('KeyFilePath')
            $login.PrivateKey = Get-Secret $wrapped
            $null = Assert-Login $login
            $login.PrivateKey = Get-Secret 'no key at all'
            Assert-NoLogin $login SftpAuthenticationFailed "*no key could be offered*given key*cannot be used*"
        }

        It 'takes a certificate that the server trusts' {
            $login.KeyFilePath = $server.certificates.valid
            (Assert-Login $login).AuthenticationMethods | Should -Be publickey
        }

        It 'takes a certificate for another account' {
            Skip-Without $account
            $login.KeyFilePath = $server.certificates.valid
            $login.UserName = $account.userName
            (Assert-Login $login).UserName | Should -Be $account.userName
        }

        It 'tells that a certificate is refused: <Form>' -ForEach @{ Form = 'expired' }, @{ Form = 'otherPrincipal' }, @{ Form = 'otherAuthority' } {
            $login.KeyFilePath = $server.certificates.$Form
            Assert-NoLogin $login SftpAuthenticationFailed '*publickey*'
        }

        It 'takes a key of an agent, and none of a locked or dead one' {
            $agent = Start-Fixture agent, $server.keyPath
            if ($agent.Unavailable) { Set-ItResult -Skipped -Because $agent.Unavailable }
            $before = $env:SSH_AUTH_SOCK
            $env:SSH_AUTH_SOCK = $agent.socketPath
            try {
                $login.Remove('KeyFilePath')
                (Assert-Login $login).AuthenticationMethods | Should -Be publickey
                (Invoke-Fixture $agent lock).keyCount | Should -Be 0
                Assert-NoLogin $login SftpAuthenticationFailed
                (Invoke-Fixture $agent unlock).keyCount | Should -Be 1
                $null = Assert-Login $login
                $null = Invoke-Fixture $agent stop
                Assert-NoLogin $login SftpAuthenticationFailed
            }
            finally {
                $env:SSH_AUTH_SOCK = $before
                Stop-Fixture $agent
            }
        }

        It 'tells how far a login had come that the server ended' {
            $impatient = Start-TestServer '--line', 'LoginGraceTime 2', '--line', 'MaxAuthTries 1'
            $proxy = Start-Fixture proxy, '--port', $impatient.port
            try {
                $login = Get-LoginOf $impatient
                $login.Transport = $Transport
                $login.KeyFilePath = @($keys.keys | Where-Object { $_.format -eq 'openssh' -and -not $_.passphrase })[0].path
                $run = Connect-Once $login
                "$($run.Errors)" | Should -Not -BeLike '*unknown*'
                $run.Errors[0].FullyQualifiedErrorId | Should -BeLike 'SftpAuthenticationFailed*'
                # Over a slow line its time for a login is over in the middle of it.
                $null = Invoke-Fixture $proxy 'round-trip 1200'
                $login.Port = $proxy.port
                $login.Remove('KnownHostsPath')
                $login.Remove('HostKeyPolicy')
                $login.HostKeyFingerprint = $impatient.hostKeyFingerprint
                $run = Connect-Once $login
                $run.Errors | Should -HaveCount 1
                "$($run.Errors)" | Should -Match 'in the key exchange|between the key exchange and the login|in the login, at '
            }
            finally {
                Stop-Fixture $proxy
                Stop-Fixture $impatient
            }
        }

        It 'tells that the server ends a login after too many keys' {
            $strict = Start-TestServer '--line', 'MaxAuthTries 2'
            try {
                $login = Get-LoginOf $strict
                $login.Transport = $Transport
                $login.KeyFilePath = @($keys.keys | Where-Object { $_.format -eq 'openssh' -and -not $_.passphrase }).path
                Assert-NoLogin $login SftpAuthenticationFailed '*Too many authentication failures*'
            }
            finally {
                Stop-Fixture $strict
            }
        }
    }

    Context 'by password' {
        BeforeEach {
            Skip-Without $account
        }

        It 'takes a password, and shows no banner as an error' {
            (Assert-Login (Get-PasswordLogin $server)).AuthenticationMethods | Should -Be password
        }

        It 'tells a wrong password, and what the server would take' {
            Assert-NoLogin (Get-PasswordLogin $server 'open-sesame-open') SftpAuthenticationFailed '*publickey*password*'
        }

        It 'answers the one question of keyboard-interactive with the password' {
            $pam = Start-TestServer '--pam', '--other-users'
            try {
                (Assert-Login (Get-PasswordLogin $pam)).AuthenticationMethods | Should -Be keyboard-interactive
            }
            finally {
                Stop-Fixture $pam
            }
        }

        It 'takes no password for one that asks for a key and a password, without the key' {
            $both = Start-TestServer '--passwords', '--other-users', '--methods', 'publickey,password'
            try {
                Assert-NoLogin (Get-PasswordLogin $both) SftpAuthenticationFailed '*publickey*'
                $wrong = Get-PasswordLogin $both 'open-sesame-again'
                $wrong.Remove('Options')
                $wrong.KeyFilePath = $both.keyPath
                Assert-NoLogin $wrong SftpAuthenticationFailed '*password*'
            }
            finally {
                Stop-Fixture $both
            }
        }

        It 'needs nothing where the server asks for nothing' {
            $free = Start-Fixture account, '--empty-password'
            $open = Start-TestServer '--empty-passwords', '--other-users'
            try {
                $login = Get-LoginOf $open
                $login.Remove('KeyFilePath')
                $login.UserName = $free.userName
                $login.Transport = $Transport
                $null = Assert-Login $login
                (Invoke-Fixture $open log).log | Should -BeLike "*Accepted none for $($free.userName)*"
            }
            finally {
                $free, $open | Stop-Fixture
            }
        }
    }

    Context 'with a code' {
        BeforeAll {
            if ($gap -or -not $hasAccount) { return }
            $codes = Start-TestServer '--codes', '--other-users', '--methods', 'publickey,keyboard-interactive:pam'
        }

        BeforeEach {
            Skip-Without $account
            Skip-Without $codes
            $login = Get-PasswordLogin $codes
            $login.Remove('Options')
            $login.KeyFilePath = $codes.keyPath
        }

        AfterAll {
            if ($codes) { Stop-Fixture $codes }
        }

        It 'tells what nobody was there to answer' {
            Assert-NoLogin $login SftpAuthenticationFailed "*$($codes.codePrompt.Trim(' :'))*"
        }

        It 'asks the person at the console for the code, after key and password in one login' {
            $script = (Get-Command script -CommandType Application -ErrorAction Ignore | Select-Object -First 1).Source
            if (-not $script) { Set-ItResult -Skipped -Because "a console needs the program 'script' (package bsdutils or util-linux)" }

            # The person is a process at a terminal of its own. The password comes from a private file, as it would from a vault.
            [System.IO.File]::WriteAllText("$here/password", $account.password)
            [System.IO.File]::WriteAllText("$here/login.ps1", @"
Import-Module '$moduleManifest'
`$password = ConvertTo-SecureString ([System.IO.File]::ReadAllText('$here/password')) -AsPlainText -Force
`$session = New-SftpSession 127.0.0.1 -Port $($codes.port) -Transport $Transport -KeyFilePath '$($codes.keyPath)' ``
    -KnownHostsPath '$($codes.knownHostsPath)' -HostKeyPolicy Strict -ConnectingTimeout 20 ``
    -Credential ([pscredential]::new('$($account.userName)', `$password))
"RESULT `$(`$session.State) `$(`$session.AuthenticationMethods)"
"@)
            $host7 = (Get-Process -Id $PID).Path
            $program = if ((Split-Path -LeafBase $host7) -eq 'dotnet') { "'$host7' '$PSHOME/pwsh.dll'" } else { "'$host7'" }
            $start = [System.Diagnostics.ProcessStartInfo]::new($script)
            '-qec', "$program -NoLogo -NoProfile -File '$here/login.ps1'", '/dev/null' | ForEach-Object { $start.ArgumentList.Add($_) }
            $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
            $start.Environment['TERM'] = 'dumb'
            $process = [System.Diagnostics.Process]::Start($start)
            try {
                $shown = [System.Text.StringBuilder]::new()
                $buffer = [char[]]::new(4096)
                $clock = [System.Diagnostics.Stopwatch]::StartNew()
                $code = $null
                while ($clock.Elapsed.TotalSeconds -lt 60) {
                    $read = $process.StandardOutput.ReadAsync($buffer, 0, $buffer.Length)
                    if (-not $read.Wait([timespan]::FromSeconds(30)) -or $read.Result -eq 0) { break }
                    $null = $shown.Append($buffer, 0, $read.Result)
                    if (-not $code -and "$shown".Contains($codes.codePrompt.Trim())) {
                        $code = (Invoke-Fixture $codes code).code
                        $process.StandardInput.Write("$code`r")
                        $process.StandardInput.Flush()
                    }
                    if ("$shown" -match 'RESULT .*\n') { break }
                }
                "$shown" | Should -BeLike '*RESULT Opened publickey keyboard-interactive*'
                "$shown".Contains($account.password) | Should -BeFalse -Because 'the password is shown to nobody'

                # ssh does not tell its helper whether the server wants an echo, so none is the safe choice there.
                if ($Transport -eq 'OpenSsh') { "$shown".Contains($code) | Should -BeFalse }
                else { "$shown".Contains($code) | Should -Be $codes.codeEcho }
            }
            finally {
                if (-not $process.HasExited) { $process.Kill($true) }
                $process.Dispose()
            }
        }
    }

    Context 'with a host key' {
        It 'finds the host in <Form>' -ForEach @(
            @{ Form = 'hashed names'; File = 'hashedKnownHostsPath' }
            @{ Form = 'a certificate authority'; File = 'authorityKnownHostsPath' }
        ) {
            $login.KnownHostsPath = $server.$File
            (Assert-Login $login).HostKeyFingerprint | Should -Be $server.hostKeyFingerprint
        }

        It 'takes the key of -HostKeyFingerprint from a host with a certificate' {
            $login.Remove('KnownHostsPath')
            $login.Remove('HostKeyPolicy')
            $null = Assert-Login ($login + @{ HostKeyFingerprint = $server.hostKeyFingerprint })
            Assert-NoLogin ($login + @{ HostKeyFingerprint = 'SHA256:' + 'A' * 43 }) SftpHostKeyRejected
        }

        It 'asks for the type of key that is known' {
            Get-Content $server.knownHostsPath | Where-Object { $_ -like '* ssh-rsa *' } | Set-Content "$here/known"
            $login.KnownHostsPath = "$here/known"
            $session = Assert-Login $login
            $session.HostKeyAlgorithm | Should -BeLike '*rsa*'
            $session.HostKeyFingerprint | Should -Be $server.hostKeys[1].fingerprint
        }

        It 'uses the rest of a file with malformed lines' {
            $lines = 'nothing', '|1|not-base64|at all ssh-ed25519 AAAA', '@unknown * ssh-ed25519 AAAA', "[127.0.0.1]:$($server.port) ssh-ed25519 ****"
            Set-Content "$here/known" ($lines + (Get-Content $server.knownHostsPath))
            $login.KnownHostsPath = "$here/known"
            $null = Assert-Login $login
        }

        It 'tells a revoked key, whatever the policy: <Policy>' -ForEach @{ Policy = 'Strict' }, @{ Policy = 'AcceptNew' } {
            $login.KnownHostsPath = $server.revokedKnownHostsPath
            $login.HostKeyPolicy = $Policy
            Assert-NoLogin $login SftpHostKeyRejected
        }

        It 'says of every session whose key nobody checks that it is so' {
            $login.Remove('KnownHostsPath')
            $login.HostKeyPolicy = 'None'
            foreach ($name in 'none-first', 'none-second') {
                $null = New-SftpSession @login -Name $name -WarningVariable warned -WarningAction SilentlyContinue
                "$warned" | Should -BeLike '*NOT CHECKED (host key policy None)*'
                Remove-SftpSession $name
            }
            # A drive that opens a session of its own says it, too.
            $at = @{ KeyFilePath = $login.KeyFilePath; Transport = $login.Transport; HostKeyPolicy = 'None' }
            $null = New-PSDrive unchecked Sftp -Root "sftp://$($login.UserName)@$($login.HostName):$($login.Port)/" @at -WarningVariable warned -WarningAction SilentlyContinue
            Remove-PSDrive unchecked
            "$warned" | Should -BeLike '*NOT CHECKED (host key policy None)*'
        }

        It 'tells a certificate of a host that is <Form>' -ForEach @{ Form = 'expired' }, @{ Form = 'other-host' }, @{ Form = 'no-host' } {
            $other = Start-TestServer '--host-certificate', $Form
            try {
                $login = Get-LoginOf $other
                $login.Transport = $Transport
                $login.KnownHostsPath = $other.authorityKnownHostsPath
                Assert-NoLogin $login SftpHostKeyRejected
            }
            finally {
                Stop-Fixture $other
            }
        }

        It 'tells a key that belongs to another host' {
            Set-Content "$here/known" "[127.0.0.1]:$($server.port) $((Get-Content "$($server.keyPath).pub") -replace ' [^ ]*$')"
            $login.KnownHostsPath = "$here/known"
            Assert-NoLogin $login SftpHostKeyRejected "*$here/known*"
        }
    }

    Context 'at a peer that is not a server' {
        It 'tells <Peer>' -ForEach @(
            @{ Peer = 'silent'; Id = 'SftpTimeout'; Words = '*' }
            @{ Peer = 'banner'; Id = 'SftpTimeout'; Words = '*' }
            @{ Peer = 'endless-banner'; Id = 'SftpTimeout', 'SftpConnectionLost', 'SftpProtocolError'; Words = '*' }
            @{ Peer = 'endless-line'; Id = 'SftpTimeout', 'SftpConnectionLost', 'SftpProtocolError'; Words = '*' }
            @{ Peer = 'disconnect'; Id = 'SftpConnectionLost'; Words = "*closed for the fixture's reasons*" }
            @{ Peer = 'http'; Id = 'SftpConnectionLost', 'SftpProtocolError'; Words = '*' }
            @{ Peer = 'close'; Id = 'SftpConnectionLost'; Words = '*' }
            @{ Peer = 'huge-packet'; Id = 'SftpConnectionLost', 'SftpProtocolError'; Words = '*' }
            @{ Peer = 'old-version'; Id = 'SftpConnectionLost', 'SftpNegotiationFailed', 'SftpProtocolError'; Words = '*' }
            @{ Peer = 'foreign-kex'; Id = 'SftpNegotiationFailed'; Words = '*key exchange*none-such@sftptools.example*' }
            @{ Peer = 'foreign-host-key'; Id = 'SftpNegotiationFailed'; Words = '*host key*none-such@sftptools.example*' }
            @{ Peer = 'foreign-cipher'; Id = 'SftpNegotiationFailed'; Words = '*cipher*none-such@sftptools.example*' }
            @{ Peer = 'foreign-mac'; Id = 'SftpNegotiationFailed'; Words = '*MAC*none-such@sftptools.example*' }
        ) {
            $hostile = Start-Fixture peer, $Peer
            try {
                $login.Port = $hostile.port
                $login.ConnectingTimeout = 2
                Assert-NoLogin $login $Id $Words
                # SSH.NET does not tell what the server has or says, and misses some gaps, so the server is asked once more.
                $isAskedAgain = $Peer -like 'foreign-*' -or $Peer -like 'endless-*' -or $Peer -in 'banner', 'silent', 'http', 'close'
                $asks = $Transport -eq 'SshNet' -and $isAskedAgain ? 2 : 1
                (Invoke-Fixture $hostile counters).connections | Should -Be $asks
            }
            finally {
                Stop-Fixture $hostile
            }
        }
    }

    Context 'through jump hosts' {
        BeforeAll {
            # ssh reads the settings of a jump host from the ssh_config of the account and from nowhere else.
            $config = Join-Path ([System.Environment]::GetFolderPath('UserProfile')) .ssh config
            $hasConfig = Test-Path $config
            $isNew = -not (Test-Path (Split-Path $config))
        }

        BeforeEach {
            if ($hasConfig) { Set-ItResult -Skipped -Because 'this account has an ssh_config of its own, which a test must not touch' }
        }

        AfterEach {
            if ($chain) { Stop-Fixture $chain }
            $chain = $null
            # Only what the test wrote, and the folder only when nothing else is in it.
            if ($wrote) { [System.IO.File]::Delete($config) }
            if ($wrote -and $isNew -and -not (Get-NameIn (Split-Path $config))) { [System.IO.Directory]::Delete((Split-Path $config)) }
            $wrote = $false
        }

        It '<Form>' -ForEach @(
            @{ Form = 'goes through one'; Hops = 2; Through = 'sftptools-hop1'; Opened = 1, 0 }
            @{ Form = 'goes through two'; Hops = 3; Through = 'sftptools-hop1', 'sftptools-hop2'; Opened = 1, 1, 0 }
            @{ Form = 'tells one that forbids it'; Hops = 2; Through = 'sftptools-hop1'; More = '--forbidding', '1'; Id = 'SftpConnectionLost'; Opened = 0, 0 }
            @{ Form = 'tells one that is dead'; Hops = 2; Through = 'sftptools-hop1'; Verb = 'stop 1'; Id = 'SftpConnectionLost'; Opened = 0, 0 }
            @{ Form = 'tells a dead server behind one'; Hops = 2; Through = 'sftptools-hop1'; Verb = 'stop 2'; Id = 'SftpConnectionLost'; Opened = 1, 0 }
            @{ Form = 'tells one whose key has changed'; Hops = 2; Through = 'sftptools-hop1'; Verb = 'restart-newkey 1'; Id = 'SftpHostKeyRejected'; Opened = 0, 0 }
            @{ Form = 'tells a server behind one whose key has changed'; Hops = 2; Through = 'sftptools-hop1'; Verb = 'restart-newkey 2'; Id = 'SftpHostKeyRejected'; Opened = 1, 0 }
        ) {
            $chain = Start-Fixture (@('chain', '--hops', $Hops) + @($More | Where-Object { $_ }))
            Skip-Without $chain
            $null = New-Item -ItemType Directory -Force (Split-Path $config)
            if ($isNew) { Set-Mode (Split-Path $config) 700 }
            $wrote = $true
            Copy-Item $chain.configPath $config
            Set-Mode $config 600
            if ($Verb) { $null = Invoke-Fixture $chain $Verb }
            $far = @{ HostName = $chain.hops[-1].alias; JumpHost = $Through; Transport = $Transport; ConnectingTimeout = 15 }
            if ($Id) { Assert-NoLogin $far $Id } else { $null = Assert-Login $far }
            (Invoke-Fixture $chain forwards).opened | Should -Be $Opened
        }
    }

    Context 'through a proxy' {
        BeforeEach {
            if ($Transport -eq 'OpenSsh') { Set-ItResult -Skipped -Because 'ssh takes a ProxyCommand and no proxy' }
        }

        It '<Form> of <Kind>' -ForEach @(
            foreach ($kind in 'http', 'socks4', 'socks5') {
                @{ Kind = $kind; Form = 'takes the credential' }
                @{ Kind = $kind; Form = 'tells the wrong credential'; Wrong = $true; Id = @($kind -eq 'socks4' ? 'SftpConnectionLost' : 'SftpAuthenticationFailed') }
                @{ Kind = $kind; Form = 'tells the lack of a credential'; Without = $true; Id = @($kind -eq 'socks4' ? 'SftpConnectionLost' : 'SftpAuthenticationFailed') }
                @{ Kind = $kind; Form = 'tells the refusal'; Behave = 'refuse'; Id = @('SftpConnectionLost') }
                @{ Kind = $kind; Form = 'tells the garbage'; Behave = 'garbage'; Id = 'SftpConnectionLost', 'SftpProtocolError' }
                @{ Kind = $kind; Form = 'tells the silence'; Behave = 'hang'; Id = @('SftpTimeout') }
            }
        ) {
            $gateway = Start-Fixture gateway, $Kind, '--user', 'eve', '--behave', ($Behave ?? 'normal')
            try {
                $secrets.Add($gateway.password)
                $login.Proxy = "${Kind}://127.0.0.1:$($gateway.port)"
                $login.ConnectingTimeout = $Behave -eq 'hang' ? 2 : 15
                # SOCKS 4 knows no password: the wrong credential is a wrong name there.
                if (-not $Without) { $login.ProxyCredential = Get-Login ($Wrong ? 'adam' : 'eve') ($Wrong ? 'wrong-apple-wrong' : $gateway.password) }
                if ($Id) { Assert-NoLogin $login $Id } else { $null = Assert-Login $login }
                $counters = Invoke-Fixture $gateway counters
                $counters.connections | Should -BeGreaterThan 0
                $counters.tunnels | Should -Be ($Id ? 0 : 1)
                if (-not $Id) { $counters.targets | Should -Be "$($server.host):$($server.port)" }
            }
            finally {
                Stop-Fixture $gateway
            }
        }
    }
}
