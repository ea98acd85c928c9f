# An account that the system has no name for, as in containers: no entry in passwd, no HOME.
BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer
    $uid = 54321
    $reason = if ($server.Unavailable) { $server.Unavailable }
        elseif (-not (Get-Command setpriv -ErrorAction Ignore) -or (id -u) -ne 0) { 'only root may become another account, by setpriv' }
    if (-not $reason) {
        # Its own, because that of root lies where nobody else may read.
        $shell = "$TestDrive/pwsh"
        Copy-Item $PSHOME $shell -Recurse
        Copy-Item $server.keyPath "$TestDrive/key"
        $secret = "$TestDrive/secret"
        $null = [System.IO.Directory]::CreateDirectory($secret)
        [System.IO.File]::WriteAllText("$secret/file.txt", 'content')
        chown $uid "$TestDrive/key"
        chmod -R a+rX $TestDrive
        chmod 600 "$TestDrive/key"
        chmod 700 $secret
        $script = @"
            Import-Module '$moduleManifest'
            function Show([scriptblock] `$Work) { try { & `$Work } catch { "`$(`$_.FullyQualifiedErrorId) `$(`$_.CategoryInfo.Category) `$_" } }
            `$at = @{ HostName = '$($server.host)'; Port = $($server.port); KeyFilePath = '$TestDrive/key'; HostKeyFingerprint = '$($server.hostKeyFingerprint)'; Transport = 'SshNet' }
            Show { New-SftpSession @at -ErrorAction Stop }
            `$null = New-SftpSession @at -UserName $($server.userName) -Name p -ErrorAction Stop
            Show { Copy-SftpItem '$secret/file.txt' 'p:$($server.dataPath)/' -ErrorAction Stop }
            Show { Send-SftpItem '$secret/*' '$($server.dataPath)/' -ErrorAction Stop }
            Show { Copy-SftpItem '$TestDrive/none/*' 'p:$($server.dataPath)/' -ErrorAction Stop }
            (Get-SftpChildItem p:$($server.dataPath)).Count
            Get-SftpKnownHost
"@
        Set-Content "$TestDrive/script.ps1" $script
        Push-Location $TestDrive
        try {
            $said = setpriv --reuid $uid --regid $uid --clear-groups env -u HOME dotnet "$shell/pwsh.dll" -NoProfile -File "$TestDrive/script.ps1" 2>&1
        }
        finally { Pop-Location }
    }
}

AfterAll { Stop-Fixture $server }

Describe 'An account without a name' {
    BeforeEach { if ($reason) { Set-ItResult -Skipped -Because $reason } }

    It 'is asked as whom to log in' {
        if (-not (Test-Transport SshNet)) { Set-ItResult -Skipped -Because 'this build has no SshNet transport' }
        $said[0] | Should -BeLike 'SftpAuthenticationFailed*AuthenticationError*-UserName*'
    }

    It 'is told of a local folder that it may not read, by name and by wildcard' {
        $said[1] | Should -BeLike 'SftpPermissionDenied*PermissionDenied*file.txt*'
        $said[2] | Should -BeLike "SftpPermissionDenied*PermissionDenied*secret*"
        $said[3] | Should -BeLike 'SftpPathNotFound*'
        $said[4] | Should -Be '0'
        $said.Count | Should -Be 5
    }
}
