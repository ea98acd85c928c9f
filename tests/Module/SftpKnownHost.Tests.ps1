BeforeAll {
    . $PSScriptRoot/Common.ps1
    $keygen = Get-Command ssh-keygen -ErrorAction Ignore
    if ($keygen) {
        function New-Key([string] $Type, [string] $Name = $Type) {
            $file = Join-Path $TestDrive "key_$Name"
            ssh-keygen -q -t $Type -N '' -C comment -f $file
            $text = Get-Content "$file.pub"
            [pscustomobject]@{
                Text        = ($text -split ' ')[0..1] -join ' '
                Fingerprint = (ssh-keygen -lf "$file.pub") -split ' ' | Select-Object -Index 1
            }
        }
        $ed25519 = New-Key ed25519
        $other = New-Key ed25519 other
        $ecdsa = New-Key ecdsa
    }
}

Describe 'Known hosts' {
    BeforeEach {
        if (-not $keygen) { Set-ItResult -Skipped -Because 'ssh-keygen is not on this machine' }
        $path = Join-Path (New-TestFolder $TestDrive) known_hosts
    }

    Context 'Get-SftpKnownHost' {
        It 'shows every line with its place' {
            Set-Content $path @(
                '# comment'
                "srv $($ed25519.Text) me@here"
                "[srv]:2222 $($ecdsa.Text)"
                "*.example,!bad.example,10.0.0.1 $($other.Text)"
                "@revoked * $($other.Text)"
                "@cert-authority *.corp $($ed25519.Text)"
            )
            ssh-keygen -q -H -f $path 2>$null
            Add-Content $path "plain $($ed25519.Text)"
            $all = Get-SftpKnownHost -Path $path
            $all | Should -BeOfType [SftpTools.SftpKnownHost]
            $plain = $all | Where-Object HostName -EQ plain
            $plain.Port | Should -Be 22
            $plain.KeyType | Should -BeExactly ssh-ed25519
            $plain.Fingerprint | Should -BeExactly $ed25519.Fingerprint
            $plain.Marker | Should -BeNullOrEmpty
            $plain.Path | Should -BeExactly $path
            $plain.Line | Should -Be @(Get-Content $path).Count
            "$($ed25519.Text)" | Should -BeExactly "$($plain.KeyType) $($plain.Key)"
            $all | Where-Object HostName -EQ '(hashed)' | Should -Not -BeNullOrEmpty
            ($all | Where-Object Marker -EQ '@revoked').HostName | Should -BeExactly *
            ($all | Where-Object Marker -EQ '@cert-authority').HostName | Should -BeExactly *.corp
            $all | Format-Table | Out-String -Width 200 | Should -BeLike "*$($ed25519.Fingerprint)*"
        }

        It 'shows the comment and the port of a line' {
            Set-Content $path "[srv]:2222 $($ed25519.Text) me@here now"
            $line = Get-SftpKnownHost -Path $path
            $line.HostName, $line.Port, $line.Comment | Should -Be srv, 2222, 'me@here now'
        }

        It 'finds the lines of a host, hashed or not, as ssh does' {
            Set-Content $path "srv $($ed25519.Text)", "[srv]:2222 $($ecdsa.Text)", "s* $($other.Text)", "x $($other.Text)"
            ssh-keygen -q -H -f $path 2>$null
            (Get-SftpKnownHost srv -Path $path).Fingerprint | Should -Be $ed25519.Fingerprint, $other.Fingerprint
            (Get-SftpKnownHost SRV -Port 2222 -Path $path).Fingerprint | Should -Be $ecdsa.Fingerprint
            (Get-SftpKnownHost srv:2222 -Path $path).Fingerprint | Should -Be $ecdsa.Fingerprint
            ('srv', 'x' | Get-SftpKnownHost -Path $path).Count | Should -Be 3
        }

        It 'takes wildcards for the names in the file' {
            Set-Content $path "alpha $($ed25519.Text)", "beta,gamma $($ecdsa.Text)"
            (Get-SftpKnownHost al* -Path $path).HostName | Should -Be alpha
            (Get-SftpKnownHost *amm? -Path $path).HostName | Should -BeExactly 'beta,gamma'
            Get-SftpKnownHost zz* -Path $path | Should -BeNullOrEmpty
        }

        It 'names a malformed line and uses the rest' {
            Set-Content $path 'srv ssh-ed25519 rubbish', "srv $($ed25519.Text)"
            (Get-SftpKnownHost srv -Path $path -WarningVariable warnings -WarningAction SilentlyContinue).Line | Should -Be 2
            "$warnings" | Should -BeLike "Line 1 of '$path'*"
        }

        It 'says that a host is not there' {
            $null = Get-SftpKnownHost nosuch -Path $path -ErrorVariable problem -ErrorAction SilentlyContinue
            Assert-ErrorRecord $problem SftpKnownHostNotFound ObjectNotFound nosuch
            Get-SftpKnownHost -Path $path | Should -BeNullOrEmpty
        }
    }

    Context 'Add-SftpKnownHost' {
        It 'adds a key as text, once' {
            Add-SftpKnownHost srv $ed25519.Text -Path $path | Should -BeNullOrEmpty
            Add-SftpKnownHost srv "$($ed25519.Text) with a comment" -Path $path
            Add-SftpKnownHost -HostName srv -Port 2222 -Key ($ecdsa.Text -split ' ')[1] -Path $path
            Get-Content $path | Should -Be "srv $($ed25519.Text)", "[srv]:2222 $($ecdsa.Text)"
            if (-not $IsWindows) { Get-Mode $path | Should -Be 600 }
        }

        It 'hides the name with -Hash and emits the line with -PassThru' {
            $line = Add-SftpKnownHost srv $ed25519.Text -Path $path -Hash -PassThru
            $line.HostName | Should -BeExactly '(hashed)'
            $line.Fingerprint | Should -BeExactly $ed25519.Fingerprint
            "$(ssh-keygen -F srv -f $path)" | Should -BeLike '*found: line 1*' -Because 'ssh has to find it'
            (Get-SftpKnownHost srv -Path $path).Line | Should -Be 1
        }

        It 'adds nothing with -WhatIf' {
            Add-SftpKnownHost srv $ed25519.Text -Path $path -WhatIf
            Test-Path $path | Should -BeFalse
        }

        It 'adds no key but the one with -Fingerprint' {
            Add-SftpKnownHost srv $ed25519.Text -Path $path -Fingerprint $other.Fingerprint -ErrorVariable problem -ErrorAction SilentlyContinue
            Assert-ErrorRecord $problem SftpHostKeyRejected SecurityError srv
            Test-Path $path | Should -BeFalse
            Add-SftpKnownHost srv $ed25519.Text -Path $path -Fingerprint $ed25519.Fingerprint
            @(Get-Content $path).Count | Should -Be 1
            { Add-SftpKnownHost srv $ed25519.Text -Path $path -Fingerprint MD5:00 } | Should -Throw -ErrorId 'SftpFingerprintInvalid,*'
        }

        It 'refuses a revoked key' {
            Set-Content $path "@revoked * $($ed25519.Text)"
            Add-SftpKnownHost srv $ed25519.Text -Path $path -ErrorVariable problem -ErrorAction SilentlyContinue
            Assert-ErrorRecord $problem SftpHostKeyRejected SecurityError srv
            "$problem" | Should -BeLike "*line 1 of*$path*"
        }

        It 'refuses <what>' -ForEach @(
            @{ What = 'a key that is none'; Name = 'srv'; Key = 'ssh-ed25519 rubbish'; Id = 'SftpHostKeyInvalid'; Category = 'InvalidArgument' }
            @{ What = 'a pattern for a name'; Name = '*.example'; Key = $null; Id = 'SftpFailure'; Category = 'WriteError' }
            @{ What = 'a list for a name'; Name = 'a,b'; Key = $null; Id = 'SftpFailure'; Category = 'WriteError' }
        ) {
            $text = if ($Key) { $Key } else { $ed25519.Text }
            Add-SftpKnownHost $Name $text -Path $path -ErrorVariable problem -ErrorAction SilentlyContinue
            Assert-ErrorRecord $problem $Id $Category $Name
            Test-Path $path | Should -BeFalse
        }
    }

    Context 'Remove-SftpKnownHost' {
        BeforeEach {
            Set-Content $path "srv,10.0.0.1 $($ed25519.Text)", "srv $($ecdsa.Text)", "[srv]:2222 $($ed25519.Text)", "*.example $($other.Text)"
        }

        It 'takes the host and leaves the others of its line' {
            Remove-SftpKnownHost srv -Path $path -Confirm:$false
            Get-Content $path | Should -Be "10.0.0.1 $($ed25519.Text)", "[srv]:2222 $($ed25519.Text)", "*.example $($other.Text)"
        }

        It 'finds hashed names' {
            ssh-keygen -q -H -f $path 2>$null
            Remove-SftpKnownHost srv -Path $path
            Remove-SftpKnownHost srv:2222 -Path $path
            $left = Get-SftpKnownHost -Path $path
            $left.Count | Should -Be 2
            Get-SftpKnownHost 10.0.0.1 -Path $path | Should -Not -BeNullOrEmpty
        }

        It 'removes the key with a fingerprint' {
            Remove-SftpKnownHost srv -Fingerprint $ecdsa.Fingerprint -Path $path
            (Get-SftpKnownHost srv -Path $path).Fingerprint | Should -Be $ed25519.Fingerprint
            Remove-SftpKnownHost -Fingerprint $ed25519.Fingerprint -Path $path
            Get-Content $path | Should -Be "*.example $($other.Text)"
        }

        It 'takes lines from the pipeline, those with wildcards too' {
            Get-SftpKnownHost a.example -Path $path | Remove-SftpKnownHost
            @(Get-Content $path).Count | Should -Be 3
            Get-SftpKnownHost -Path $path | Remove-SftpKnownHost
            Get-Content $path | Should -BeNullOrEmpty
        }

        It 'removes nothing with -WhatIf' {
            $before = Get-Content $path
            Remove-SftpKnownHost srv -Path $path -WhatIf
            Get-SftpKnownHost -Path $path | Remove-SftpKnownHost -WhatIf
            Get-Content $path | Should -Be $before
        }

        It 'says that a host is not there, and why a wildcard stays' {
            Remove-SftpKnownHost nosuch, srv -Path $path -ErrorVariable problem -ErrorAction SilentlyContinue
            Assert-ErrorRecord $problem SftpKnownHostNotFound ObjectNotFound nosuch
            Remove-SftpKnownHost a.example -Path $path -ErrorVariable problem -ErrorAction SilentlyContinue
            Assert-ErrorRecord $problem SftpKnownHostNotFound ObjectNotFound a.example
            "$problem" | Should -BeLike '*line 3 of*'
            Get-SftpKnownHost a.example -Path $path | Should -Not -BeNullOrEmpty
        }

        It 'says that a line is gone' {
            $line = Get-SftpKnownHost srv:2222 -Path $path
            $line | Remove-SftpKnownHost
            $line | Remove-SftpKnownHost -ErrorVariable problem -ErrorAction SilentlyContinue
            Assert-ErrorRecord $problem SftpKnownHostNotFound ObjectNotFound
        }

        It 'asks for something to remove' {
            { Remove-SftpKnownHost -Path $path } | Should -Throw -ErrorId 'SftpKnownHostNotNamed,*'
        }
    }
}
