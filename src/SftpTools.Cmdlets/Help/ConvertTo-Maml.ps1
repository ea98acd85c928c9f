<#
.SYNOPSIS
    Turns the help sources, one Markdown file for each cmdlet in the form of PlatyPS, into the MAML file that Get-Help reads.
.DESCRIPTION
    PlatyPS is not on every machine that builds the module, so the little of its form that the sources use is read here: the sections
    SYNOPSIS, DESCRIPTION, EXAMPLES, PARAMETERS with their blocks of yaml, INPUTS, OUTPUTS, NOTES and RELATED LINKS. The syntax is not in
    the sources: it follows from the parameters. A file that departs from the form is an error that names the file and the place.
#>
#requires -Version 7.4
[CmdletBinding()]
param(
    [Parameter(Mandatory)]
    [string] $SourcePath,

    [Parameter(Mandatory)]
    [string] $OutputPath
)

$ErrorActionPreference = 'Stop'
$maml = 'http://schemas.microsoft.com/maml/2004/10'
$command = 'http://schemas.microsoft.com/maml/dev/command/2004/10'
$dev = 'http://schemas.microsoft.com/maml/dev/2004/10'

# Cuts lines into the sections under headings of one level: title and lines of each. What is inside a fence is never a heading.
function Split-Section([string[]] $Lines, [int] $Level) {
    $mark = '#' * $Level + ' '
    $section = $null
    $isFenced = $false
    foreach ($line in $Lines) {
        if ($line.StartsWith('```')) { $isFenced = -not $isFenced }
        if (-not $isFenced -and $line.StartsWith($mark)) {
            if ($section) { $section }
            $section = [pscustomobject]@{ Title = $line.Substring($mark.Length).Trim(); Lines = [System.Collections.Generic.List[string]]::new() }
        }
        elseif ($section) {
            $section.Lines.Add($line)
        }
    }
    if ($section) { $section }
}

# Plain text of a paragraph: MAML has no markup for code and emphasis, and of a link the text and the address remain.
function ConvertTo-PlainText([string] $Markdown) {
    $text = $Markdown -replace '\[([^\]]+)\]\(([^)]+)\)', { $_.Groups[1].Value -eq $_.Groups[2].Value ? $_.Groups[1].Value : "$($_.Groups[1].Value) ($($_.Groups[2].Value))" }
    $text -replace '\*\*([^*]+)\*\*', '$1' -replace '`([^`]+)`', '$1' -replace '\\([\\`*_\[\]<>#-])', '$1'
}

# The paragraphs of lines. List items stay lines of their own, and so does what is fenced.
function Get-Paragraph([string[]] $Lines) {
    $paragraph = [System.Collections.Generic.List[string]]::new()
    $isFenced = $false
    foreach ($line in @($Lines) + '') {
        if ($line.StartsWith('```')) { $isFenced = -not $isFenced; continue }
        if ($isFenced) { $paragraph.Add("`n$line"); continue }
        $isItem = $line -match '^\s*([-*]|[0-9]+\.) '
        if (($line.Trim() -eq '' -or $isItem) -and $paragraph.Count -gt 0) {
            (ConvertTo-PlainText ($paragraph -join ' ')).Trim()
            $paragraph.Clear()
        }
        if ($line.Trim() -ne '') { $paragraph.Add($line.Trim()) }
    }
}

function Read-Parameter($Section, [string] $File) {
    $text = [System.Collections.Generic.List[string]]::new()
    $facts = @{}
    $isFact = $false
    foreach ($line in $Section.Lines) {
        if ($line.StartsWith('```')) { $isFact = $line.StartsWith('```yaml'); continue }
        if (-not $isFact) { $text.Add($line); continue }
        if ($line -match '^(?<name>[A-Za-z ]+): ?(?<value>.*)$') { $facts[$Matches.name] = $Matches.value.Trim() }
    }
    if (-not $facts['Type']) { throw "${File}: the parameter $($Section.Title) has no block of yaml with its Type." }
    [pscustomobject]@{
        Name = $Section.Title.TrimStart('-')
        Text = Get-Paragraph $text
        Type = $facts['Type']
        Sets = $facts['Parameter Sets'] -split ', *'
        Aliases = $facts['Aliases']
        Required = $facts['Required'] -eq 'True'
        Position = $facts['Position'] ?? 'Named'
        Default = $facts['Default value'] -replace '^None$', ''
        Pipeline = ($facts['Accept pipeline input'] ?? 'False') -replace '^True \((.*)\)$', 'True ($1)'
        Wildcards = $facts['Accept wildcard characters'] -eq 'True'
        Values = @($facts['Accepted values'] -split ', *' | Where-Object { $_ })
    }
}

function Read-Command([string] $Path) {
    $file = Split-Path $Path -Leaf
    $lines = Get-Content -LiteralPath $Path
    $title = @(Split-Section $lines 1)[0]
    if (-not $title -or "$($title.Title).md" -ne $file) { throw "${file}: its first heading is not the name of the cmdlet." }
    $sections = @{}
    Split-Section $title.Lines 2 | ForEach-Object { $sections[$_.Title] = $_.Lines }
    foreach ($needed in 'SYNOPSIS', 'DESCRIPTION', 'EXAMPLES', 'PARAMETERS', 'INPUTS', 'OUTPUTS', 'RELATED LINKS') {
        if (-not $sections.ContainsKey($needed)) { throw "${file}: the section '## $needed' is missing." }
    }
    $parameters = Split-Section $sections['PARAMETERS'] 3 | Where-Object Title -NE 'CommonParameters' | ForEach-Object { Read-Parameter $_ $file }
    [pscustomobject]@{ Name = $title.Title; Sections = $sections; Parameters = @($parameters) }
}

function Write-Element([System.Xml.XmlWriter] $Xml, [string] $Prefix, [string] $Name, [string] $Namespace, [scriptblock] $Content) {
    $Xml.WriteStartElement($Prefix, $Name, $Namespace)
    . $Content
    $Xml.WriteEndElement()
}

function Write-Text([System.Xml.XmlWriter] $Xml, [string[]] $Paragraphs) {
    foreach ($paragraph in $Paragraphs) { $Xml.WriteElementString('maml', 'para', $maml, $paragraph) }
}

function Write-Parameter([System.Xml.XmlWriter] $Xml, $Parameter) {
    Write-Element $Xml command parameter $command {
        $Xml.WriteAttributeString('required', "$($Parameter.Required)".ToLowerInvariant())
        $Xml.WriteAttributeString('variableLength', 'true')
        $Xml.WriteAttributeString('globbing', "$($Parameter.Wildcards)".ToLowerInvariant())
        $Xml.WriteAttributeString('pipelineInput', $Parameter.Pipeline)
        $Xml.WriteAttributeString('position', $Parameter.Position.ToLowerInvariant())
        $Xml.WriteAttributeString('aliases', $Parameter.Aliases ? $Parameter.Aliases : 'none')
        $Xml.WriteElementString('maml', 'name', $maml, $Parameter.Name)
        Write-Element $Xml maml description $maml { Write-Text $Xml $Parameter.Text }
        if ($Parameter.Values) {
            Write-Element $Xml command parameterValueGroup $command {
                foreach ($value in $Parameter.Values) {
                    Write-Element $Xml command parameterValue $command {
                        $Xml.WriteAttributeString('required', 'false')
                        $Xml.WriteAttributeString('variableLength', 'false')
                        $Xml.WriteString($value)
                    }
                }
            }
        }
        if ($Parameter.Type -ne 'SwitchParameter') {
            Write-Element $Xml command parameterValue $command {
                $Xml.WriteAttributeString('required', 'true')
                $Xml.WriteAttributeString('variableLength', 'false')
                $Xml.WriteString($Parameter.Type)
            }
        }
        Write-Element $Xml dev type $dev {
            $Xml.WriteElementString('maml', 'name', $maml, $Parameter.Type)
            $Xml.WriteElementString('maml', 'uri', $maml, '')
        }
        $Xml.WriteElementString('dev', 'defaultValue', $dev, $Parameter.Default ? $Parameter.Default : 'None')
    }
}

function Write-Syntax([System.Xml.XmlWriter] $Xml, $Help) {
    $sets = @($Help.Parameters.Sets | Where-Object { $_ -ne '(All)' } | Select-Object -Unique)
    if ($sets.Count -eq 0) { $sets = @('(All)') }
    Write-Element $Xml command syntax $command {
        foreach ($set in $sets) {
            Write-Element $Xml command syntaxItem $command {
                $Xml.WriteElementString('maml', 'name', $maml, $Help.Name)
                $Help.Parameters |
                    Where-Object { $_.Sets -contains $set -or $_.Sets -contains '(All)' } |
                    Sort-Object { $_.Position -eq 'Named' ? 100 : [int]$_.Position }, { -not $_.Required } -Stable |
                    ForEach-Object { Write-Parameter $Xml $_ }
            }
        }
    }
}

function Write-Example([System.Xml.XmlWriter] $Xml, $Section) {
    $before = [System.Collections.Generic.List[string]]::new()
    $code = [System.Collections.Generic.List[string]]::new()
    $isCode = $false
    foreach ($line in $Section.Lines) {
        if ($line.StartsWith('```')) { $isCode = -not $isCode; continue }
        if ($isCode) { $code.Add($line) } else { $before.Add($line) }
    }
    Write-Element $Xml command example $command {
        $Xml.WriteElementString('maml', 'title', $maml, "-------- $(ConvertTo-PlainText $Section.Title) --------")
        $Xml.WriteElementString('dev', 'code', $dev, $code -join "`n")
        Write-Element $Xml dev remarks $dev { Write-Text $Xml (Get-Paragraph $before) }
    }
}

function Write-Types([System.Xml.XmlWriter] $Xml, [string] $Outer, [string] $Inner, [string[]] $Lines) {
    Write-Element $Xml command $Outer $command {
        foreach ($type in Split-Section $Lines 3) {
            Write-Element $Xml command $Inner $command {
                Write-Element $Xml dev type $dev { $Xml.WriteElementString('maml', 'name', $maml, $type.Title) }
                Write-Element $Xml maml description $maml { Write-Text $Xml (Get-Paragraph $type.Lines) }
            }
        }
    }
}

function Write-Command([System.Xml.XmlWriter] $Xml, $Help) {
    $verb, $noun = $Help.Name -split '-', 2
    Write-Element $Xml command command $command {
        Write-Element $Xml command details $command {
            $Xml.WriteElementString('command', 'name', $command, $Help.Name)
            $Xml.WriteElementString('command', 'verb', $command, $verb)
            $Xml.WriteElementString('command', 'noun', $command, $noun)
            Write-Element $Xml maml description $maml { Write-Text $Xml (Get-Paragraph $Help.Sections['SYNOPSIS']) }
        }
        Write-Element $Xml maml description $maml { Write-Text $Xml (Get-Paragraph $Help.Sections['DESCRIPTION']) }
        Write-Syntax $Xml $Help
        Write-Element $Xml command parameters $command { $Help.Parameters | ForEach-Object { Write-Parameter $Xml $_ } }
        Write-Types $Xml inputTypes inputType $Help.Sections['INPUTS']
        Write-Types $Xml returnValues returnValue $Help.Sections['OUTPUTS']
        Write-Element $Xml maml alertSet $maml {
            Write-Element $Xml maml alert $maml { Write-Text $Xml (Get-Paragraph $Help.Sections['NOTES']) }
        }
        Write-Element $Xml command examples $command {
            Split-Section $Help.Sections['EXAMPLES'] 3 | ForEach-Object { Write-Example $Xml $_ }
        }
        Write-Element $Xml command relatedLinks $command {
            foreach ($line in $Help.Sections['RELATED LINKS'] -match '^\[') {
                if ($line -notmatch '^\[(?<text>[^\]]+)\]\((?<uri>[^)]*)\)') { continue }
                $text, $uri = $Matches.text, $Matches.uri
                Write-Element $Xml maml navigationLink $maml {
                    $Xml.WriteElementString('maml', 'linkText', $maml, $text)
                    $Xml.WriteElementString('maml', 'uri', $maml, $uri -match '^https?:' ? $uri : '')
                }
            }
        }
    }
}

$commands = Get-ChildItem -LiteralPath $SourcePath -Filter *-*.md | Sort-Object Name | ForEach-Object { Read-Command $_.FullName }
$null = New-Item -ItemType Directory -Path $OutputPath -Force
$settings = [System.Xml.XmlWriterSettings]@{ Indent = $true; Encoding = [System.Text.UTF8Encoding]::new($false) }
$xml = [System.Xml.XmlWriter]::Create((Join-Path $OutputPath SftpTools.Cmdlets.dll-Help.xml), $settings)
try {
    $xml.WriteStartElement('helpItems', 'http://msh')
    $xml.WriteAttributeString('schema', 'maml')
    foreach ($each in $commands) { Write-Command $xml $each }
    $xml.WriteEndElement()
}
finally {
    $xml.Dispose()
}

# Get-Help shows the topics as they are, so they are written to be read so.
Get-ChildItem -LiteralPath $SourcePath -Filter about_*.md | ForEach-Object {
    Copy-Item -LiteralPath $_.FullName -Destination (Join-Path $OutputPath "$($_.BaseName).help.txt")
}
