# What a session does is the same over each transport: this is what differs below it, a link that breaks, falls silent or is closed.
BeforeDiscovery {
    $transports = 'OpenSsh', 'SshNet' | ForEach-Object { @{ Transport = $_ } }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer
    $prompt = [timespan]::FromSeconds(20)
}

AfterAll {
    Remove-TestSession
    $server | Stop-Fixture
}

Describe 'A session over <Transport>' -ForEach $transports {
    BeforeEach {
        Skip-Without $server
        Skip-WithoutTransport $Transport
        $here = New-TestFolder $TestDrive
        $there = New-TestFolder $server.dataPath
        $login = Get-LoginOf $server
        $login.Transport = $Transport
    }

    AfterEach {
        Remove-TestSession
    }

    It 'shows what was negotiated' {
        $session = New-SftpSession @login -Name facts
        "$($session.Transport)" | Should -Be $Transport
        $session.RemoteAddress | Should -Be 127.0.0.1
        $session.Port | Should -Be $server.port
        $session.UserName | Should -Be $server.userName
        $session.HostKeyAlgorithm | Should -Be ssh-ed25519
        $session.HostKeyFingerprint | Should -BeExactly $server.hostKeyFingerprint
        $session.ServerVersion | Should -BeLike 'SSH-2.0-OpenSSH_*'
        $session.ClientVersion | Should -Not -BeNullOrEmpty
        $session.KeyExchange | Should -Not -BeNullOrEmpty
        $session.Cipher | Should -Not -BeNullOrEmpty
        $session.Mac | Should -Not -BeNullOrEmpty
        $session.Compression | Should -BeExactly none
        $session.AuthenticationMethods | Should -Be publickey
        $session.SftpVersion | Should -Be 3
    }

    It 'copies a tree there and back' {
        $session = New-SftpSession @login -Name tree
        $tree = New-TestTree "$here/tree" '--count', 300, '--size', 5000, '--vary', '--odd-names'
        Copy-SftpItem $tree "tree:$there" -Recurse -ErrorAction Stop
        Compare-TestTree $tree "$there/tree" | Should -BeNullOrEmpty
        Copy-SftpItem "tree:$there/tree" "$here/back" -Recurse -ErrorAction Stop
        Compare-TestTree $tree "$here/back" | Should -BeNullOrEmpty
    }

    It 'copies a large file there and back' {
        $session = New-SftpSession @login -Name large
        $file = New-TestFile "$here/large" 100MB
        Copy-SftpItem $file "large:$there/" -ErrorAction Stop
        Copy-SftpItem "large:$there/large" "$here/back" -ErrorAction Stop
        (Get-FileHash "$here/back").Hash | Should -Be (Get-FileHash $file).Hash
    }

    It 'tells a server that dies, and connects again for the next cmdlet' {
        $session = New-SftpSession @login -Name dies
        (Invoke-Fixture $server cut).cut | Should -BeGreaterThan 0
        Wait-Until { $session.State -eq 'Broken' } | Should -BeTrue
        (Get-SftpItem "dies:$there").FullName | Should -Be $there
        $session.State | Should -Be Opened
        $session.ReconnectCount | Should -Be 1
    }

    It '<Does> a link that is cut in the middle of <Direction>' -ForEach @(
        @{ Does = 'tells'; Direction = 'an upload'; Retries = 0 }
        @{ Does = 'tells'; Direction = 'a download'; Retries = 0 }
        @{ Does = 'survives'; Direction = 'an upload'; Retries = 3 }
        @{ Does = 'survives'; Direction = 'a download'; Retries = 3 }
    ) {
        $proxy = Start-Fixture proxy, '--port', $server.port, '--round-trip', 20
        try {
            $login.Port = $proxy.port
            $login.Remove('KnownHostsPath')
            $login.Remove('HostKeyPolicy')
            $login.HostKeyFingerprint = $server.hostKeyFingerprint
            $up = $Direction -eq 'an upload'
            $from, $to = $up ? @($here, $there) : @($there, $here)
            $null = New-TestFile "$from/large" 300MB
            $started = Start-Bounded {
                param($login, $from, $to, $up, $retries)
                $session = New-SftpSession @login -Name cut -ErrorAction Stop
                $place = $up ? @{ ToSession = $session } : @{ FromSession = $session }
                Copy-SftpItem "$from/large" "$to/final" @place -RetryCount $retries
            } @{ login = $login; from = $from; to = $to; up = $up; retries = $Retries }
            Wait-Until { Get-PartFile $to | Where-Object { [System.IO.FileInfo]::new($_).Length -gt 1MB } } | Should -BeTrue
            $null = Invoke-Fixture $proxy cut
            $run = Wait-Bounded $started
            if ($Retries) {
                $run.Errors | Should -BeNullOrEmpty
                (Get-FileHash "$to/final").Hash | Should -Be (Get-FileHash "$from/large").Hash
                Get-PartFile $to | Should -BeNullOrEmpty
            }
            else {
                Assert-ErrorRecord $run.Errors SftpConnectionLost ConnectionError
                Test-Path "$to/final" | Should -BeFalse
            }
        }
        finally {
            Stop-Fixture $proxy
            Remove-Item "$from/large", "$to/final" -ErrorAction Ignore
        }
    }

    It 'notices a dead peer by -KeepAliveInterval while nothing else is asked' {
        $proxy = Start-Fixture proxy, '--port', $server.port, '--round-trip', 1
        try {
            $login.Port = $proxy.port
            $login.Remove('KnownHostsPath')
            $login.Remove('HostKeyPolicy')
            $login.HostKeyFingerprint = $server.hostKeyFingerprint
            $session = New-SftpSession @login -Name quiet -KeepAliveInterval 1 -ErrorAction Stop
            $null = Invoke-Fixture $proxy stall
            Wait-Until { $session.State -eq 'Broken' } | Should -BeTrue
        }
        finally {
            Remove-TestSession
            Stop-Fixture $proxy
        }
    }

    It 'keeps a quiet session with -KeepAliveInterval' {
        $session = New-SftpSession @login -Name kept -KeepAliveInterval 1
        # Longer than it takes to give a silent peer up.
        Start-Sleep -Seconds 7
        $session.State | Should -Be Opened
        (Get-SftpItem "kept:$there").FullName | Should -Be $there
        $session.ReconnectCount | Should -Be 0
    }

    It 'is used by several threads at once' {
        $session = New-SftpSession @login -Name shared
        1..40 | ForEach-Object { $null = New-TestFile "$there/$_" 1000 }
        $lengths = 1..40 | ForEach-Object -ThrottleLimit 8 -Parallel {
            Import-Module $using:moduleManifest
            (Get-SftpItem "$using:there/$_" -Session $using:session).Length
        }
        $lengths | Should -HaveCount 40
        $lengths | Select-Object -Unique | Should -Be 1000
    }

    It 'ends, and ends again without complaint' {
        $session = New-SftpSession @login -Name ends
        Remove-SftpSession $session
        $session.State | Should -Be Closed
        Get-SftpSession -Name ends -ErrorAction Ignore | Should -BeNullOrEmpty
    }
}

Describe 'The SshNet transport' {
    It 'lives beside another Renci.SshNet in the same process' {
        Skip-Without $server
        Skip-WithoutTransport SshNet
        # Another module's: the same name, another version, in the default context, and first.
        $project = New-TestFolder $TestDrive
        Set-Content "$project/Renci.SshNet.csproj" '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net8.0</TargetFramework><Version>1.2.3.4</Version></PropertyGroup></Project>'
        Set-Content "$project/SshClient.cs" 'namespace Renci.SshNet { public class SshClient { public string From = "the other one"; } }'
        $said = dotnet build $project --nologo --verbosity quiet --output "$project/out" 2>&1
        $foreign = "$project/out/Renci.SshNet.dll"
        $foreign | Should -Exist -Because "$said"
        $script = @'
            param($Manifest, $Foreign, $HostName, $Port, $Key, $KnownHosts)
            $other = [System.Reflection.Assembly]::LoadFrom($Foreign)
            Import-Module $Manifest
            $session = New-SftpSession $HostName -Port $Port -KeyFilePath $Key -KnownHostsPath $KnownHosts -HostKeyPolicy Strict -Transport SshNet
            "$($session.State) $($session.Transport)"
            $other.CreateInstance('Renci.SshNet.SshClient').From
            [System.AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'Renci.SshNet' } |
                ForEach-Object { [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_).Name + ' ' + ($_.GetName().Version -eq '1.2.3.4') } | Sort-Object
'@
        $output = Invoke-Shell $script ($foreign, $server.host, $server.port, $server.keyPath, $server.knownHostsPath)
        $output | Should -Be 'Opened SshNet', 'the other one', 'Default True', 'SftpTools.SshNet False'
    }

    It 'is not loaded by Import-Module alone' {
        $output = Invoke-Shell @'
            param($Manifest)
            Import-Module $Manifest
            [System.AppDomain]::CurrentDomain.GetAssemblies().Where({ $_.GetName().Name -like '*SshNet*' }).Count
'@
        $output | Should -Be 0
    }
}
