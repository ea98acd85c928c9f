# PowerShell is started by somebody else's leave: in a folder with programs of every name that is wanted, with a PATH that leads there, and with
# the HOME of another account. Nothing of it is run, and none of its files decides anything.
BeforeAll {
    . $PSScriptRoot/Common.ps1

    $server = Start-TestServer
    if (-not $server.Unavailable) {
        $trap = [System.IO.Directory]::CreateDirectory((Join-Path $TestDrive trap)).FullName
        $ran = Join-Path $TestDrive ran
        foreach ($name in 'ssh', 'ssh-keyscan', 'ssh-keygen', 'ssh-agent', 'ssh-add', 'sh', 'cat', 'printf') {
            [System.IO.File]::WriteAllText("$trap/$name", "#!/bin/sh`necho $name >> '$ran'`nexit 1`n")
            Set-Mode "$trap/$name" 755
        }
        $null = [System.IO.Directory]::CreateDirectory("$trap/.ssh")
        [System.IO.File]::WriteAllText("$trap/.ssh/config", ([System.IO.File]::ReadAllText($server.configPath) -replace "Host $($server.alias)", 'Host trap.invalid'))
        Copy-Item $server.knownHostsPath "$trap/.ssh/known_hosts"
        Set-Mode "$trap/.ssh/config" 600
        Set-Mode "$trap/.ssh/known_hosts" 600

        # One PowerShell for all of it: what each step said, by its name.
        $script = @'
            param($Manifest, $HostName, $Port, $UserName, $Key, $Fingerprint, $Transports)
            Import-Module $Manifest
            $found = [ordered] @{ Known = @(Get-SftpKnownHost | Where-Object Host -Like "*$Port*").Count }
            function Try-Step([string] $Name, [scriptblock] $Work) {
                $found[$Name] = try { "$(& $Work)" } catch { "$($_.FullyQualifiedErrorId) $_" }
            }
            $at = @{ UserName = $UserName; KeyFilePath = $Key; ConnectingTimeout = 15; ErrorAction = 'Stop'; WarningAction = 'Ignore' }
            foreach ($by in $Transports -split ',') {
                Try-Step "$by pinned" { (New-SftpSession $HostName -Port $Port -Transport $by -HostKeyFingerprint $Fingerprint @at).State }
                Try-Step "$by known" { (New-SftpSession $HostName -Port $Port -Transport $by -HostKeyPolicy Strict @at).State }
                Try-Step "$by alias" { (New-SftpSession trap.invalid -Transport $by -HostKeyFingerprint $Fingerprint @at).State }
            }
            Try-Step 'key' { (Get-SftpHostKey $HostName -Port $Port -Transport OpenSsh -ErrorAction Stop).Fingerprint -join ' ' }
            # Where nothing else is left, nothing is found.
            $env:PATH = ':.:trap:../trap:'
            Try-Step 'no ssh' { New-SftpSession $HostName -Port $Port -Transport OpenSsh -HostKeyFingerprint $Fingerprint @at }
            Try-Step 'no ssh-keyscan' { Get-SftpHostKey $HostName -Port $Port -Transport OpenSsh -ErrorAction Stop }
            ConvertTo-Json $found -Compress
'@
        $transports = @('OpenSsh') + @(if (Test-Transport SshNet) { 'SshNet' })
        $path, $homeFolder = $env:PATH, $env:HOME
        Push-Location $trap
        try {
            $env:PATH = ":.:../trap:$path"
            $env:HOME = $trap
            $output = Invoke-Shell $script $server.host, $server.port, $server.userName, $server.keyPath, $server.hostKeyFingerprint, ($transports -join ',')
        }
        finally {
            $env:PATH, $env:HOME = $path, $homeFolder
            Pop-Location
        }
        $found = try { ConvertFrom-Json "$output" } catch { throw "The other PowerShell said: $output" }
    }
}

AfterAll { Stop-Fixture $server }

Describe 'In hostile surroundings' {
    BeforeEach {
        Skip-Without $server
        if ($IsWindows) { Set-ItResult -Skipped -Because 'scripts without an extension are not programs there' }
    }

    It 'no program of the current folder is run, by whatever way PATH leads there' {
        if (Test-Path $ran) { Get-Content $ran | Should -BeNullOrEmpty }
        $found.'OpenSsh pinned' | Should -Be 'Opened'
        $found.key | Should -Match ([regex]::Escape($server.hostKeyFingerprint))
    }

    It 'it is an error where PATH leads nowhere else' {
        $found.'no ssh' | Should -BeLike 'SftpConnectionLost,*absolute folders of PATH*'
        $found.'no ssh-keyscan' | Should -BeLike '*absolute folders of PATH*'
    }

    It 'known_hosts and ssh_config of a HOME that is not the account''s make nobody known over <Transport>' -ForEach @(
        @{ Transport = 'OpenSsh' }
        @{ Transport = 'SshNet' }
    ) {
        Skip-WithoutTransport $Transport
        if ("$($found."$Transport pinned")" -ne 'Opened') { throw $found."$Transport pinned" }
        $found."$Transport known" | Should -BeLike 'SftpHostKeyRejected,*'
        $found."$Transport alias" | Should -BeLike 'SftpConnectionLost,*trap.invalid*'
        $found.Known | Should -Be 0
    }
}
